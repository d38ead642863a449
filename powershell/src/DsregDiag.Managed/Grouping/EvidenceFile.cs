using System;
using System.IO;

namespace DsregDiag.Grouping
{
    /// <summary>A file of evidence: a regular file, looked at before it is read.</summary>
    internal static class EvidenceFile
    {
        /// <summary>The engine takes no more at once.</summary>
        private static readonly long LongestFile = IntPtr.Size == 4 ? 16L << 20 : 64L << 20;

        // .NET Framework, which cannot tell where a link leads, runs on Windows only: there nothing waits when it is opened.
        private static readonly Func<string, bool, FileSystemInfo?>? ResolveLink = typeof(File).GetMethod("ResolveLinkTarget")
            ?.CreateDelegate(typeof(Func<string, bool, FileSystemInfo?>)) as Func<string, bool, FileSystemInfo?>;

        /// <summary>The bytes of a file.</summary>
        /// <exception cref="IOException">It cannot be read, or must not be.</exception>
        internal static byte[] Read(string path)
        {
            using (FileStream file = Open(path, out long length))
            {
                return Bytes(file, length);
            }
        }

        /// <summary>The bytes of a file; null for a zip archive, whose files are read one by one.</summary>
        /// <exception cref="IOException">It cannot be read, or must not be.</exception>
        internal static byte[]? ReadUnlessZip(string path)
        {
            using (FileStream file = Open(path, out long length))
            {
                if (ForeignFile.IsZip(file))
                {
                    return null;
                }
                file.Position = 0;
                return Bytes(file, length);
            }
        }

        /// <summary>Opens a regular file. A pipe or a device has no length: it is not opened, for reading it would wait for ever, or never end.</summary>
        internal static FileStream Open(string path, out long length)
        {
            length = Length(path);
            return length > 0
                ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)
                : throw new IOException("It is empty, or no regular file but a pipe or a device, which is never read.");
        }

        private static byte[] Bytes(FileStream file, long length)
        {
            if (length > LongestFile)
            {
                throw new IOException("It has " + (length >> 20) + " MiB; at most " + (LongestFile >> 20) + " MiB of a file are read. Split it.");
            }
            // No more than was seen: a log may grow meanwhile.
            var bytes = new byte[length];
            int read = 0;
            for (int more = 1; more > 0 && read < bytes.Length; read += more)
            {
                more = file.Read(bytes, read, bytes.Length - read);
            }
            Array.Resize(ref bytes, read);
            return bytes;
        }

        /// <summary>The length of a file, or of what a link leads to; 0 for what must not be opened, a pipe or a device.</summary>
        private static long Length(string path)
        {
            var file = new FileInfo(path);
            // What is not there has every attribute; asking for its length says so.
            if (!file.Exists || (file.Attributes & FileAttributes.ReparsePoint) == 0)
            {
                return file.Length;
            }
            if (ResolveLink != null)
            {
                return ((ResolveLink(path, true) as FileInfo) ?? file).Length;
            }
            using (FileStream opened = File.OpenRead(path))
            {
                return opened.Length;
            }
        }
    }
}
