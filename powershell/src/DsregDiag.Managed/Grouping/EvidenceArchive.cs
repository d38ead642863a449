using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;

namespace DsregDiag.Grouping
{
    /// <summary>The files of a zip archive, read into memory one at a time, and never more of them than the engine takes.</summary>
    internal static class EvidenceArchive
    {
        private const int MostEntries = 10_000;
        private static readonly long LongestEntry = IntPtr.Size == 4 ? 16L << 20 : 64L << 20;
        private static readonly long MostBytes = 4 * LongestEntry;

        /// <summary>Each file by its name, and how to read it; what is too long, or not whole, fails as it is read.</summary>
        /// <exception cref="InvalidDataException">It is no archive, or has too many files.</exception>
        internal static IEnumerable<KeyValuePair<string, Func<byte[]>>> Entries(string path)
        {
            using (var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
            using (var archive = new ZipArchive(file, ZipArchiveMode.Read))
            {
                if (archive.Entries.Count > MostEntries)
                {
                    throw new InvalidDataException("The archive holds " + archive.Entries.Count + " files; at most " + MostEntries + " are read.");
                }
                long left = MostBytes;
                foreach (ZipArchiveEntry entry in archive.Entries.Where(entry => entry.Name.Length > 0).OrderBy(entry => entry.FullName, StringComparer.Ordinal))
                {
                    yield return new KeyValuePair<string, Func<byte[]>>(entry.FullName, () => Read(entry, ref left));
                }
            }
        }

        /// <summary>What an entry says of its length may be untrue: it is counted.</summary>
        private static byte[] Read(ZipArchiveEntry entry, ref long left)
        {
            using (Stream stream = entry.Open())
            using (var bytes = new MemoryStream())
            {
                var buffer = new byte[81920];
                for (int read; (read = stream.Read(buffer, 0, buffer.Length)) > 0; left -= read)
                {
                    if (bytes.Length + read > LongestEntry || read > left)
                    {
                        throw new IOException("It unpacks to more than " + (Math.Min(LongestEntry, MostBytes) >> 20) + " MiB, or the archive to more than " + (MostBytes >> 20) + " MiB.");
                    }
                    bytes.Write(buffer, 0, read);
                }
                return bytes.Length > 0 ? bytes.ToArray() : throw new IOException("It is empty.");
            }
        }
    }
}
