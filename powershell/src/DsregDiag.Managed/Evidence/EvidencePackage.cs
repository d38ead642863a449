using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using DsregDiag.Json;

namespace DsregDiag
{
    /// <summary>A saved collection: its files, and a list of them (evidence.json) with times, sizes and hashes, and of what is missing.</summary>
    public sealed class EvidencePackage
    {
        // A file of events stays well below what a 32-bit process reads at once.
        private const int LongestEvents = 8 << 20;

        private readonly List<EvidenceFileInfo> _files = new List<EvidenceFileInfo>();

        internal EvidencePackage(DeviceEvidence evidence, string path, bool overwrite)
        {
            Path = path;
            Computer = evidence.Computer;
            CollectedAt = evidence.CollectedAt.UtcDateTime;
            NotCollected = evidence.NotCollected;
            using (EvidenceStore store = EvidenceStore.Create(path, overwrite))
            {
                AddCaptures(store, evidence);
                evidence.Logs.ToList().ForEach(log => AddLog(store, log));
                var time = new HostFact("collectedAt", evidence.CollectedAt.UtcDateTime, "the clock of the device");
                Add(store, "facts.json", "facts", null, Engine.Mask(HostFact.ToJson(evidence.Facts.Concat(new[] { time }))));
                Json = ToJson();
                store.Add(ListName, Encoding.UTF8.GetBytes(Json));
                store.Keep();
            }
        }

        internal const string ListName = "evidence.json";

        /// <summary>The folder or the archive.</summary>
        public string Path { get; }

        /// <summary>The computer that it is of.</summary>
        public string Computer { get; }

        /// <summary>When it was collected.</summary>
        public DateTime CollectedAt { get; }

        /// <summary>Its files.</summary>
        public IReadOnlyList<EvidenceFileInfo> Files => _files;

        /// <summary>What could not be had, or not whole.</summary>
        public IReadOnlyList<EvidenceGap> NotCollected { get; }

        /// <summary>The list as it is saved.</summary>
        public string Json { get; }

        /// <inheritdoc/>
        public override string ToString() => Path;

        private void AddCaptures(EvidenceStore store, DeviceEvidence evidence)
        {
            foreach (CollectedCapture capture in evidence.Captures)
            {
                Add(store, "capture-" + capture.Context + ".txt", "capture", null, Engine.Mask(capture.Bytes));
            }
        }

        private void AddLog(EvidenceStore store, CollectedLog log)
        {
            int at = 0;
            for (int part = 1; at < log.Records.Count; part++)
            {
                int end = at;
                for (int length = 0; end < log.Records.Count && (end == at || length + log.Records[end].Length <= LongestEvents); end++)
                {
                    length += log.Records[end].Length;
                }
                string name = "events/" + log.Name.Replace('/', '-') + (part == 1 ? "" : "-" + part) + ".xml";
                Add(store, name, "events", end - at, Engine.Mask(new CollectedLog(log.Name, log.Records.Skip(at).Take(end - at).ToList()).ToXml()));
                at = end;
            }
        }

        private void Add(EvidenceStore store, string name, string kind, int? records, string text)
        {
            byte[] content = Encoding.UTF8.GetBytes(text);
            store.Add(name, content);
            _files.Add(EvidenceFileInfo.Of(name, kind, records, content));
        }

        private string ToJson()
        {
            var json = new StringBuilder("{");
            AppendHead(json, "evidence");
            json.AppendName("computer").AppendString(Computer).AppendName("collectedAt").AppendValue(CollectedAt);
            AppendParts(json, _files, NotCollected);
            return json.Append('}').ToString();
        }

        /// <summary>Which document of which tool it is.</summary>
        internal static void AppendHead(StringBuilder json, string document)
        {
            json.AppendName("schema").AppendValue(1).AppendName("document").AppendString(document);
            json.AppendName("tool").Append('{').AppendName("name").AppendString("dsregdiag").AppendName("version").AppendString(Engine.Version).Append('}');
        }

        /// <summary>The files with their hashes, and what is missing.</summary>
        internal static void AppendParts(StringBuilder json, IEnumerable<EvidenceFileInfo> files, IEnumerable<EvidenceGap> gaps)
        {
            json.AppendName("files").Append('[');
            foreach (EvidenceFileInfo file in files)
            {
                json.Append(json[json.Length - 1] == '[' ? "{" : ",{").AppendName("name").AppendString(file.Name).AppendName("kind").AppendString(file.Kind);
                if (file.Records != null)
                {
                    json.AppendName("records").AppendValue(file.Records);
                }
                json.AppendName("bytes").AppendValue(file.Bytes).AppendName("sha256").AppendString(file.Sha256).Append('}');
            }
            json.Append(']').AppendName("notCollected").Append('[');
            foreach (EvidenceGap gap in gaps)
            {
                json.Append(json[json.Length - 1] == '[' ? "{" : ",{").AppendName("what").AppendString(gap.What).AppendName("reason").AppendString(gap.Reason).Append('}');
            }
            json.Append(']');
        }
    }

    /// <summary>A file of a saved collection.</summary>
    public sealed class EvidenceFileInfo
    {
        internal EvidenceFileInfo(string name, string kind, int? records, int bytes, string sha256)
        {
            Name = name;
            Kind = kind;
            Records = records;
            Bytes = bytes;
            Sha256 = sha256;
        }

        internal static EvidenceFileInfo Of(string name, string kind, int? records, byte[] content)
        {
            using (SHA256 hash = SHA256.Create())
            {
                string hex = BitConverter.ToString(hash.ComputeHash(content)).Replace("-", "").ToLowerInvariant();
                return new EvidenceFileInfo(name, kind, records, content.Length, hex);
            }
        }

        /// <summary>Its name in the folder or the archive, with slashes.</summary>
        public string Name { get; }

        /// <summary>capture, events or facts; of a support bundle evidence, diagnosis, report, ticket or questions.</summary>
        public string Kind { get; }

        /// <summary>How many event records it holds.</summary>
        public int? Records { get; }

        /// <summary>Its length.</summary>
        public int Bytes { get; }

        /// <summary>Its SHA-256 hash, in hexadecimal.</summary>
        public string Sha256 { get; }

        /// <inheritdoc/>
        public override string ToString() => Name;
    }
}
