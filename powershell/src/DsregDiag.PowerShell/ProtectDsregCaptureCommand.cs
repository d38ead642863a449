using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;

namespace DsregDiag.PowerShell
{
    /// <summary>
    /// Replaces the identities in captures, events and documents by placeholders that keep their shape: the redacted evidence leads to the same
    /// diagnosis.
    /// </summary>
    [Cmdlet(VerbsSecurity.Protect, "DsregCapture", HelpUri = HelpPages.Root + "Protect-DsregCapture.md")]
    [OutputType(typeof(string))]
    public sealed class ProtectDsregCaptureCommand : DsregCmdlet
    {
        private readonly List<string> _lines = new List<string>();
        private readonly List<byte[]> _texts = new List<byte[]>();

        /// <summary>Lines or texts of evidence, files, and what this module's cmdlets give: all of one set of placeholders.</summary>
        [Parameter(Position = 0, ValueFromPipeline = true)]
        [AllowNull]
        [AllowEmptyString]
        [AllowEmptyCollection]
        public PSObject? InputObject { get; set; }

        /// <summary>Files to read; wildcards are allowed.</summary>
        [Parameter]
        [SupportsWildcards]
        [ValidateNotNullOrEmpty]
        public string[]? Path { get; set; }

        /// <summary>Files whose names are taken as they are.</summary>
        [Parameter]
        [ValidateNotNullOrEmpty]
        public string[]? LiteralPath { get; set; }

        /// <summary>Leaves the ids of requests (correlation, activity, trace) as they are: a service's support asks for them.</summary>
        [Parameter]
        public SwitchParameter KeepCorrelationId { get; set; }

        /// <inheritdoc/>
        protected override void ProcessRecord() => Take(InputObject);

        /// <inheritdoc/>
        protected override void EndProcessing()
        {
            EndLines();
            string[] none = new string[0];
            foreach (string path in EvidencePath.Resolve(this, Path ?? none).Concat(EvidencePath.Literal(this, LiteralPath ?? none)))
            {
                TakeFile(path);
            }
            if (_texts.Count == 0)
            {
                if (HasProblem)
                {
                    return;
                }
                WriteProblem("NoInput", ErrorCategory.InvalidData, null, "There is no text to redact.", "Pipe the lines of dsregcmd /status, files, or what this module's cmdlets give.");
                return;
            }
            using (var session = new Session())
            {
                if (KeepCorrelationId)
                {
                    session.KeepCorrelationIds();
                }
                // Names that one text gives are replaced in every other.
                _texts.ForEach(text => Redact(session, text, _ => { }));
                _texts.ForEach(text => Redact(session, text, WriteObject));
                Redaction report = session.GetRedaction();
                report.Replaced.ToList().ForEach(kind => WriteVerbose("Replaced " + kind + "."));
                if (report.NotChecked.Count > 0)
                {
                    WriteWarning("Read before you hand it on, for no rule of redaction knows it: " + string.Join("; ", report.NotChecked) + ".");
                }
            }
        }

        private void Redact(Session session, byte[] text, Action<string> write)
        {
            try
            {
                write(Do(text.Length, () => session.Redact(text)));
            }
            catch (EngineException e)
            {
                WriteEngineError(e, null);
            }
        }

        private void Take(PSObject? item)
        {
            switch (item?.BaseObject)
            {
                case null:
                    break;
                case string line:
                    _lines.Add(line);
                    break;
                case FileInfo file:
                    EndLines();
                    TakeFile(file.FullName);
                    break;
                default:
                    object? text = item!.Properties["Text"]?.Value ?? item.Properties["Json"]?.Value;
                    if (text is string known)
                    {
                        EndLines();
                        _texts.Add(Engine.Utf8(known));
                    }
                    else
                    {
                        WriteProblem("NotEvidence", ErrorCategory.InvalidData, item, "An object of the type " + item.TypeNames.FirstOrDefault() + " holds no text.", "Pipe lines, files, or what this module's cmdlets give.");
                    }
                    break;
            }
        }

        /// <summary>Lines that came one by one are one text.</summary>
        private void EndLines()
        {
            if (_lines.Count > 0)
            {
                _texts.Add(Engine.Utf8(string.Join("\n", _lines)));
                _lines.Clear();
            }
        }

        private void TakeFile(string path)
        {
            try
            {
                _texts.Add(File.ReadAllBytes(path));
            }
            catch (Exception e) when (e is IOException || e is UnauthorizedAccessException || e is NotSupportedException)
            {
                WriteProblem("FileNotReadable", ErrorCategory.ReadError, path, "The file " + path + " cannot be read: " + e.Message, "Give a file that exists and that you may read.");
            }
        }
    }
}
