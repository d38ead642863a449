using System;
using System.Collections.Generic;
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

        private readonly Dictionary<string, int> _refusedKinds = new Dictionary<string, int>();
        private Progress _progress = null!;
        private int _files;

        /// <summary>The device's name, if the caller gave one.</summary>
        protected virtual string? DeviceName => null;

        /// <inheritdoc/>
        protected override void BeginProcessing()
        {
            base.BeginProcessing();
            _progress = new Progress(this, "Reading evidence");
            Reader = new EvidenceReader(this, DeviceName, () => Stopping);
        }

        /// <summary>Reads what is read last: the rest of the texts that came in pieces, and the files of -Path and -LiteralPath.</summary>
        protected void ReadRest()
        {
            Reader.End();
            if (Path != null)
            {
                ReadPaths(EvidencePath.Resolve(this, Path));
            }
            if (LiteralPath != null)
            {
                ReadPaths(EvidencePath.Literal(this, LiteralPath));
            }
            foreach (KeyValuePair<string, int> kind in _refusedKinds)
            {
                if (kind.Value > 1)
                {
                    WriteWarning("As the error says, " + kind.Key + " are not read; " + kind.Value + " came.");
                }
            }
            _progress.End();
        }

        private void ReadPaths(IEnumerable<string> paths)
        {
            foreach (string path in paths)
            {
                Reader.ReadPath(path);
            }
        }

        bool IEvidenceSink.SortsRecords => SortsRecords;

        bool IEvidenceSink.TakesCaptures => TakesCaptures;

        void IEvidenceSink.Text(EvidenceKey key, byte[] text, Place place, DateTime? capturedAt) => OnText(key, text, place, capturedAt);

        void IEvidenceSink.Record(EvidenceKey key, string record, bool isXml) => OnRecord(key, record, isXml);

        void IEvidenceSink.Facts(EvidenceKey key, string json, Place place) => OnFacts(key, json, place);

        void IEvidenceSink.BeginFolder(string path) => OnBeginFolder(path);

        void IEvidenceSink.EndFolder() => OnEndFolder();

        void IEvidenceSink.Refuse(string id, object target, string message, string nextStep)
        {
            WriteProblem(id, ErrorCategory.InvalidData, target, message, nextStep);
        }

        void IEvidenceSink.RefuseKind(string id, string kind, object target, string message, string nextStep)
        {
            _refusedKinds.TryGetValue(kind, out int count);
            _refusedKinds[kind] = count + 1;
            if (count == 0)
            {
                ((IEvidenceSink)this).Refuse(id, target, message, nextStep);
            }
        }

        bool IEvidenceSink.IsPath(string text) => EvidencePath.Exists(this, text);

        void IEvidenceSink.Reading(string path)
        {
            _files++;
            _progress.Show(_files == 1 ? path : "file " + _files + ": " + path);
        }

        void IEvidenceSink.Note(string message) => WriteVerbose(message);

        void IEvidenceSink.Warn(string message) => WarnOnce(message);

        private protected virtual bool SortsRecords => false;

        private protected virtual bool TakesCaptures => true;

        private protected abstract void OnText(EvidenceKey key, byte[] text, Place place, DateTime? capturedAt);

        private protected abstract void OnRecord(EvidenceKey key, string record, bool isXml);

        private protected virtual void OnFacts(EvidenceKey key, string json, Place place) => WriteUnused("facts");

        private protected virtual void OnBeginFolder(string path)
        {
        }

        private protected virtual void OnEndFolder()
        {
        }

        /// <summary>What could not be read of one place, as an error that says what to do with it.</summary>
        private protected void WriteRefusal(Exception reason, Place place)
        {
            if (reason is EngineException refusal)
            {
                string? next = place.File == null ? null : ForeignFile.WhatToDo(place.File);
                WriteEngineError(refusal, place.Words, place.Words ?? place.Sample, next);
            }
            else
            {
                WriteProblem("FileNotReadable", ErrorCategory.ReadError, place.Words, place.Words + ": " + reason.Message, "Give a file that exists and that you may read.");
            }
        }

        private void WriteUnused(string what)
        {
            ((IEvidenceSink)this).RefuseKind("NotEvidence", what, what, "This cmdlet cannot use " + what + ".", "Pipe it to Invoke-DsregDiagnosis.");
        }
    }
}
