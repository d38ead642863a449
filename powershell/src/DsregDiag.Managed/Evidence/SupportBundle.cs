using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
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
            var gaps = new List<EvidenceGap>(notCollected);
            using (var session = new Session())
            {
                EngineException? refused = null;
                foreach (KeyValuePair<string, byte[]> file in evidence)
                {
                    try
                    {
                        session.Add(file.Value);
                    }
                    catch (EngineException e) when (e.Status != EngineStatus.SeveralDevices)
                    {
                        refused = e;
                        gaps.Add(new EvidenceGap(file.Key, "It is in the bundle, and was not understood: " + e.Message));
                    }
                }
                if (refused != null && gaps.Count(gap => evidence.Any(file => file.Key == gap.What)) == evidence.Count)
                {
                    throw refused;
                }
                if (options.KeepCorrelationIds)
                {
                    session.KeepCorrelationIds();
                }
                Diagnosis diagnosis = session.Diagnose(options);
                Func<byte[], byte[]> hide = options.Redact ? bytes => Encoding.UTF8.GetBytes(session.Redact(bytes)) : (Func<byte[], byte[]>)(bytes => Encoding.UTF8.GetBytes(Engine.Mask(bytes)));
                List<KeyValuePair<string, byte[]>> shown = evidence.Select(file => new KeyValuePair<string, byte[]>("evidence/" + file.Key, hide(file.Value))).ToList();
                gaps = gaps.Select(gap => options.Redact ? new EvidenceGap(session.Redact(gap.What), session.Redact(gap.Reason)) : gap).ToList();
                var bundle = new SupportBundle(path, diagnosis, gaps, options.Redact ? session.GetRedaction() : null);
                bundle.Write(shown, overwrite);
                return bundle;
            }
        }

        /// <inheritdoc/>
        public override string ToString() => Path;

        private void Write(IEnumerable<KeyValuePair<string, byte[]>> evidence, bool overwrite)
        {
            using (EvidenceStore store = EvidenceStore.Create(Path, overwrite, ManifestName))
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
            json.AppendName("schema").AppendValue(1).AppendName("document").AppendString("bundle");
            json.AppendName("tool").Append('{').AppendName("name").AppendString("dsregdiag").AppendName("version").AppendString(Engine.Version).Append('}');
            json.AppendName("madeAt").AppendValue(DateTime.UtcNow).AppendName("verdict").AppendString(Diagnosis.Verdict);
            json.AppendName("redacted").AppendValue(Redaction != null);
            EvidenceFileInfo.AppendList(json, _files);
            EvidenceGap.AppendList(json, NotCollected);
            if (Redaction != null)
            {
                json.AppendName("redaction").Append(Redaction.Json);
            }
            return json.Append('}').ToString();
        }
    }
}
