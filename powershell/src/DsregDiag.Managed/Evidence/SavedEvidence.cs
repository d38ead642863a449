using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using DsregDiag.Grouping;
using DsregDiag.Json;

namespace DsregDiag
{
    /// <summary>Evidence that was saved: a file, a folder or an archive.</summary>
    internal static class SavedEvidence
    {
        /// <summary>Its files by their names; what its list says is missing goes to the gaps.</summary>
        /// <exception cref="IOException">It cannot be read.</exception>
        internal static List<KeyValuePair<string, byte[]>> Files(string path, List<EvidenceGap> gaps)
        {
            var files = new List<KeyValuePair<string, byte[]>>();
            foreach (KeyValuePair<string, Func<byte[]>> file in All(path))
            {
                byte[] content;
                try
                {
                    content = file.Value();
                }
                catch (Exception e) when (file.Key != path && (e is IOException || e is UnauthorizedAccessException))
                {
                    gaps.Add(new EvidenceGap(file.Key, e.Message));
                    continue;
                }
                if (System.IO.Path.GetFileName(file.Key) == EvidencePackage.ListName)
                {
                    gaps.AddRange(Gaps(content));
                    continue;
                }
                files.Add(new KeyValuePair<string, byte[]>(file.Key == path ? System.IO.Path.GetFileName(path) : file.Key, content));
            }
            return files;
        }

        private static IEnumerable<KeyValuePair<string, Func<byte[]>>> All(string path)
        {
            if (Directory.Exists(path))
            {
                string root = path.TrimEnd(System.IO.Path.DirectorySeparatorChar, System.IO.Path.AltDirectorySeparatorChar);
                return Directory.GetFiles(root, "*", SearchOption.AllDirectories).OrderBy(file => file, StringComparer.Ordinal)
                    .Select(file => new KeyValuePair<string, Func<byte[]>>(file.Substring(root.Length + 1).Replace('\\', '/'), () => EvidenceFile.Read(file)));
            }
            bool isArchive = path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);
            return isArchive ? EvidenceArchive.Entries(path) : new[] { new KeyValuePair<string, Func<byte[]>>(path, () => EvidenceFile.Read(path)) };
        }

        private static IEnumerable<EvidenceGap> Gaps(byte[] list)
        {
            try
            {
                IReadOnlyList<JsonValue> items = JsonValue.Parse(list)["notCollected"]?.Items ?? new JsonValue[0];
                return items.Select(item => new EvidenceGap(item["what"]?.AsText() ?? "", item["reason"]?.AsText() ?? "")).ToList();
            }
            catch (FormatException e)
            {
                return new[] { new EvidenceGap(EvidencePackage.ListName, e.Message) };
            }
        }
    }
}
