using System;
using System.Collections.ObjectModel;
using System.Management.Automation;
using DsregDiag.Grouping;

namespace DsregDiag.PowerShell
{
    /// <summary>A cmdlet that takes evidence from the pipeline and from files.</summary>
    public abstract class EvidenceCmdlet : DsregCmdlet, IEvidenceSink
    {
        /// <summary>Files to read, or folders, a folder a device; wildcards are allowed.</summary>
        [Parameter]
        [SupportsWildcards]
        [ValidateNotNullOrEmpty]
        public string[]? Path { get; set; }

        /// <summary>Files or folders whose names are taken as they are.</summary>
        [Parameter]
        [ValidateNotNullOrEmpty]
        public string[]? LiteralPath { get; set; }

        internal EvidenceReader Reader { get; private set; } = null!;

        private Progress _progress = null!;

        /// <summary>The device's name, if the caller gave one.</summary>
        protected virtual string? DeviceName => null;

        /// <inheritdoc/>
        protected override void BeginProcessing()
        {
            base.BeginProcessing();
            _progress = new Progress(this, "Reading evidence");
            Reader = new EvidenceReader(this, DeviceName, () => Stopping);
        }

        /// <summary>Reads the files of -Path and -LiteralPath: what is read last.</summary>
        protected void ReadPaths()
        {
            foreach (string pattern in Path ?? new string[0])
            {
                Collection<string>? found = null;
                try
                {
                    found = GetResolvedProviderPathFromPSPath(pattern, out ProviderInfo _);
                }
                catch (ItemNotFoundException e)
                {
                    WriteError(new ErrorRecord(e, "PathNotFound", ErrorCategory.ObjectNotFound, pattern));
                }
                foreach (string path in found ?? new Collection<string>())
                {
                    Reader.ReadPath(path);
                }
            }
            foreach (string path in LiteralPath ?? new string[0])
            {
                Reader.ReadPath(GetUnresolvedProviderPathFromPSPath(path));
            }
            _progress.End();
        }

        bool IEvidenceSink.SortsRecords => SortsRecords;

        void IEvidenceSink.Line(EvidenceKey key, string line) => OnLine(key, line);

        void IEvidenceSink.Text(EvidenceKey key, byte[] text, string? file) => OnText(key, text, file);

        void IEvidenceSink.CapturedAt(EvidenceKey key, DateTime time) => OnCapturedAt(key, time);

        void IEvidenceSink.Record(EvidenceKey key, string record, bool isXml) => OnRecord(key, record, isXml);

        void IEvidenceSink.Facts(EvidenceKey key, string json) => OnFacts(key, json);

        void IEvidenceSink.EndOfFolder(EvidenceKey key) => OnEndOfFolder(key);

        void IEvidenceSink.Refuse(string id, object target, string message, string nextStep)
        {
            WriteProblem(id, ErrorCategory.InvalidData, target, message, nextStep);
        }

        void IEvidenceSink.Reading(string path) => _progress.Show(path);

        void IEvidenceSink.Note(string message) => WriteVerbose(message);

        void IEvidenceSink.Warn(string message) => WarnOnce(message);

        private protected virtual bool SortsRecords => false;

        private protected abstract void OnLine(EvidenceKey key, string line);

        private protected abstract void OnText(EvidenceKey key, byte[] text, string? file);

        private protected abstract void OnRecord(EvidenceKey key, string record, bool isXml);

        private protected virtual void OnFacts(EvidenceKey key, string json) => WriteUnused("facts");

        private protected virtual void OnCapturedAt(EvidenceKey key, DateTime time)
        {
        }

        private protected virtual void OnEndOfFolder(EvidenceKey key)
        {
        }

        private void WriteUnused(string what)
        {
            WriteProblem("NotEvidence", ErrorCategory.InvalidData, null, "This cmdlet cannot use " + what + ".", "Pipe it to Invoke-DsregDiagnosis.");
        }
    }
}
