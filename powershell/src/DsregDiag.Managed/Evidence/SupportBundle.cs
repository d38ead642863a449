using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using DsregDiag.Json;

namespace DsregDiag
{
    /// <summary>
    /// What a supporter asks for, in one archive or folder: the evidence of a device, its diagnosis, reports of it, the questions that the evidence
    /// leaves open, and a manifest with the hash of each file and with what is missing.
    /// </summary>
    public sealed class SupportBundle
    {
        internal const string ManifestName = "manifest.json";

        private readonly List<EvidenceFileInfo> _files = new List<EvidenceFileInfo>();

        private SupportBundle(string path, Diagnosis diagnosis, IReadOnlyList<EvidenceGap> notCollected, Redaction? redaction)
        {
            Path = path;
            Diagnosis = diagnosis;
            NotCollected = notCollected;
            Redaction = redaction;
        }

        /// <summary>The archive or the folder.</summary>
        public string Path { get; }

        /// <summary>The diagnosis as it stands in the bundle.</summary>
        public Diagnosis Diagnosis { get; }

        /// <summary>The answer in one line.</summary>
        public string Summary => Diagnosis.Summary;

        /// <summary>Whether identities were replaced.</summary>
        public bool IsRedacted => Redaction != null;

        /// <summary>Its files.</summary>
        public IReadOnlyList<EvidenceFileInfo> Files => _files;

        /// <summary>What could not be collected or read, with the reason.</summary>
        public IReadOnlyList<EvidenceGap> NotCollected { get; }

        /// <summary>What was replaced, and what no rule of redaction knows; null where nothing was to be replaced.</summary>
        public Redaction? Redaction { get; }

        /// <summary>Writes a bundle of the evidence of one device.</summary>
        /// <param name="evidence">The files of the evidence by their names.</param>
        /// <param name="notCollected">What could not be collected.</param>
        /// <param name="path">The archive where it ends in .zip, else the folder.</param>
        /// <param name="options">The choices for the diagnosis; with Redact all of the bundle is redacted.</param>
        /// <param name="overwrite">Whether to replace an earlier bundle.</param>
        /// <exception cref="EngineException">Nothing of it is evidence, or it is of several devices.</exception>
        /// <exception cref="IOException">Something else is there, or it cannot be written; nothing is left half.</exception>
        internal static SupportBundle Create(
            IReadOnlyList<KeyValuePair<string, byte[]>> evidence, IEnumerable<EvidenceGap> notCollected, string path, DiagnosisOptions options, bool overwrite)
        {
            using (var session = new Session())
            {
                var gaps = new List<EvidenceGap>(notCollected);
                gaps.AddRange(Add(session, evidence));
                if (options.KeepCorrelationIds)
                {
                    session.KeepCorrelationIds();
                }
                Diagnosis diagnosis = session.Diagnose(options);
                if (!options.Redact)
                {
                    var whole = new SupportBundle(path, diagnosis, gaps, null);
                    whole.Write(evidence.Select(file => Part(file.Key, Engine.Mask(file.Value))), overwrite);
                    return whole;
                }
                // A file may be called after its device.
                List<KeyValuePair<string, byte[]>> hidden = evidence.Select((file, at) =>
                    Part((at + 1).ToString(CultureInfo.InvariantCulture) + System.IO.Path.GetExtension(file.Key), session.Redact(file.Value))).ToList();
                gaps = gaps.ConvertAll(gap => new EvidenceGap(Number(gap.What, evidence) ?? session.Redact(gap.What), session.Redact(gap.Reason)));
                var bundle = new SupportBundle(path, diagnosis, gaps, session.GetRedaction());
                bundle.Write(hidden, overwrite);
                return bundle;
            }
        }

        /// <summary>Adds each file; what the engine does not understand of it is a gap, unless that is all.</summary>
        private static List<EvidenceGap> Add(Session session, IReadOnlyList<KeyValuePair<string, byte[]>> evidence)
        {
            var refused = new List<EvidenceGap>();
            foreach (KeyValuePair<string, byte[]> file in evidence)
            {
                try
                {
                    session.Add(file.Value);
                }
                catch (EngineException e) when (e.Status != EngineStatus.SeveralDevices)
                {
                    refused.Add(new EvidenceGap(file.Key, "It is in the bundle and was not understood: " + e.Message));
                    if (refused.Count == evidence.Count)
                    {
                        throw;
                    }
                }
            }
            return refused;
        }

        private static string? Number(string name, IReadOnlyList<KeyValuePair<string, byte[]>> evidence)
        {
            int at = evidence.ToList().FindIndex(file => file.Key == name);
            return at < 0 ? null : "evidence file " + (at + 1).ToString(CultureInfo.InvariantCulture);
        }

        private static KeyValuePair<string, byte[]> Part(string name, string text)
        {
            return new KeyValuePair<string, byte[]>("evidence/" + name, Encoding.UTF8.GetBytes(text));
        }

        /// <inheritdoc/>
        public override string ToString() => Path;

        private void Write(IEnumerable<KeyValuePair<string, byte[]>> evidence, bool overwrite)
        {
            using (EvidenceStore store = EvidenceStore.Create(Path, overwrite))
            {
                foreach (KeyValuePair<string, byte[]> file in evidence)
                {
                    Add(store, file.Key, "evidence", file.Value);
                }
                string json = Diagnosis.Json;
                Add(store, "diagnosis.json", "diagnosis", json);
                Add(store, "report.html", "report", Engine.Render(json, RenderFormat.Html));
                Add(store, "report.txt", "report", Engine.Render(json, new RenderOptions { Full = true, Width = 100 }));
                Add(store, "ticket.txt", "ticket", Engine.Render(json, RenderFormat.Ticket));
                Add(store, "questions.md", "questions", SupportQuestions.Of(Diagnosis, NotCollected));
                store.Add(ManifestName, Encoding.UTF8.GetBytes(Manifest()));
                store.Keep();
            }
        }

        private void Add(EvidenceStore store, string name, string kind, string text) => Add(store, name, kind, Encoding.UTF8.GetBytes(text));

        private void Add(EvidenceStore store, string name, string kind, byte[] content)
        {
            store.Add(name, content);
            _files.Add(EvidenceFileInfo.Of(name, kind, null, content));
        }

        private string Manifest()
        {
            var json = new StringBuilder("{");
            EvidencePackage.AppendHead(json, "bundle");
            json.AppendName("madeAt").AppendValue(DateTime.UtcNow).AppendName("verdict").AppendString(Diagnosis.Verdict);
            json.AppendName("redacted").AppendValue(IsRedacted);
            EvidencePackage.AppendParts(json, _files, NotCollected);
            if (Redaction != null)
            {
                json.AppendName("redaction").Append(Redaction.Json);
            }
            return json.Append('}').ToString();
        }
    }
}
