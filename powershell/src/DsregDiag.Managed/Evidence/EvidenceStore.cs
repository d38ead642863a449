using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;

namespace DsregDiag
{
    /// <summary>Where the files of a collection go: a folder or a zip archive. What is not kept leaves nothing behind.</summary>
    internal abstract class EvidenceStore : IDisposable
    {
        internal static EvidenceStore Create(string path, bool overwrite)
        {
            return path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase)
                ? (EvidenceStore)new ZipStore(path, overwrite)
                : new FolderStore(path, overwrite);
        }

        /// <summary>Adds a file; its name has slashes.</summary>
        internal abstract void Add(string name, byte[] content);

        /// <summary>It is whole.</summary>
        internal abstract void Keep();

        /// <inheritdoc/>
        public abstract void Dispose();

        private sealed class ZipStore : EvidenceStore
        {
            private readonly string _path;
            private readonly string _part;
            private readonly ZipArchive _archive;

            internal ZipStore(string path, bool overwrite)
            {
                if (File.Exists(path) && !overwrite)
                {
                    throw new IOException("The file " + path + " is there already.");
                }
                _path = path;
                _part = path + "." + Guid.NewGuid().ToString("N") + ".part";
                _archive = new ZipArchive(new FileStream(_part, FileMode.CreateNew), ZipArchiveMode.Create);
            }

            internal override void Add(string name, byte[] content)
            {
                using (Stream entry = _archive.CreateEntry(name).Open())
                {
                    entry.Write(content, 0, content.Length);
                }
            }

            internal override void Keep()
            {
                _archive.Dispose();
                File.Delete(_path);
                File.Move(_part, _path);
            }

            public override void Dispose()
            {
                try
                {
                    _archive.Dispose();
                }
                finally
                {
                    // Nothing is there any more where it was kept.
                    File.Delete(_part);
                }
            }
        }

        private sealed class FolderStore : EvidenceStore
        {
            private readonly string _path;
            private readonly string _part;

            internal FolderStore(string path, bool overwrite)
            {
                _path = path.TrimEnd(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
                bool isTaken = Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any();
                if (isTaken && !(overwrite && File.Exists(Path.Combine(path, EvidencePackage.ListName))))
                {
                    throw new IOException("The folder " + path + (overwrite ? " holds something else than an earlier collection." : " is not empty."));
                }
                _part = _path + "." + Guid.NewGuid().ToString("N") + ".part";
                Directory.CreateDirectory(_part);
            }

            internal override void Add(string name, byte[] content)
            {
                string file = Path.Combine(_part, name.Replace('/', Path.DirectorySeparatorChar));
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllBytes(file, content);
            }

            internal override void Keep()
            {
                if (!Directory.Exists(_path))
                {
                    Directory.Move(_part, _path);
                    return;
                }
                RemoveEarlier();
                foreach (string file in Directory.GetFiles(_part, "*", SearchOption.AllDirectories))
                {
                    string place = Path.Combine(_path, file.Substring(_part.Length + 1));
                    Directory.CreateDirectory(Path.GetDirectoryName(place)!);
                    File.Move(file, place);
                }
            }

            public override void Dispose()
            {
                if (Directory.Exists(_part))
                {
                    Directory.Delete(_part, recursive: true);
                }
            }

            /// <summary>The files of an earlier collection would be taken for this one's; others are nobody's business.</summary>
            private void RemoveEarlier()
            {
                string events = Path.Combine(_path, "events");
                IEnumerable<string> earlier = Directory.GetFiles(_path, "capture-*.txt")
                    .Concat(new[] { Path.Combine(_path, "facts.json"), Path.Combine(_path, EvidencePackage.ListName) })
                    .Concat(Directory.Exists(events) ? Directory.GetFiles(events, "*.xml") : new string[0]);
                foreach (string file in earlier.ToArray())
                {
                    File.Delete(file);
                }
            }
        }
    }
}
