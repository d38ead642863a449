using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Text;
using DsregDiag.Grouping;

namespace DsregDiag.PowerShell
{
    /// <summary>Reads captures of dsregcmd /status and gives an object a capture.</summary>
    [Cmdlet(VerbsData.ConvertFrom, "DsregStatus")]
    [OutputType(StatusObject.TypeName)]
    public sealed class ConvertFromDsregStatusCommand : EvidenceCmdlet
    {
        private readonly Dictionary<EvidenceKey, StringBuilder> _lines = new Dictionary<EvidenceKey, StringBuilder>();
        private readonly List<EvidenceKey> _order = new List<EvidenceKey>();

        /// <summary>Lines of a capture, whole texts, or files.</summary>
        [Parameter(Position = 0, ValueFromPipeline = true)]
        [AllowNull]
        [AllowEmptyString]
        [AllowEmptyCollection]
        public PSObject? InputObject { get; set; }

        /// <inheritdoc/>
        protected override void ProcessRecord() => Reader.Read(InputObject);

        /// <inheritdoc/>
        protected override void EndProcessing()
        {
            ReadPaths();
            foreach (EvidenceKey key in _order)
            {
                WriteCaptures(key, Encoding.UTF8.GetBytes(_lines[key].ToString()), null);
            }
        }

        private protected override void OnLine(EvidenceKey key, string line)
        {
            if (!_lines.TryGetValue(key, out StringBuilder? text))
            {
                _lines[key] = text = new StringBuilder();
                _order.Add(key);
            }
            text.Append(line).Append('\n');
        }

        private protected override void OnText(EvidenceKey key, byte[] text, string? file) => WriteCaptures(key, text, file);

        private protected override void OnRecord(EvidenceKey key, string record, bool isXml)
        {
            WriteProblem(
                "NotACapture", ErrorCategory.InvalidData, null,
                "An event record is no capture.", "Pipe event records to ConvertFrom-DsregEvent or Invoke-DsregDiagnosis.");
        }

        private void WriteCaptures(EvidenceKey key, byte[] text, string? file)
        {
            string? source = key.Kind == KeyKind.None ? null : key.Value;
            string? place = file ?? source;
            string prefix = place == null ? "" : place + ": ";
            try
            {
                StatusDocument document = Do(text.Length, () => Engine.ParseStatus(text));
                foreach (PSObject status in StatusObject.FromText(text, document, source, null, warning => WriteWarning(prefix + warning)))
                {
                    WriteObject(status);
                }
            }
            catch (EngineException e)
            {
                WriteEngineError(e, place);
            }
        }
    }
}
