using System;
using System.Management.Automation;
using DsregDiag.Grouping;

namespace DsregDiag.PowerShell
{
    /// <summary>Reads captures of dsregcmd /status and gives an object a capture.</summary>
    [Cmdlet(VerbsData.ConvertFrom, "DsregStatus", HelpUri = HelpPages.Root + "ConvertFrom-DsregStatus.md")]
    [OutputType(StatusObject.TypeName)]
    public sealed class ConvertFromDsregStatusCommand : EvidenceCmdlet
    {
        /// <summary>Captures in any form: lines, whole texts, files, folders, and objects, JSON or CSV with captures in them.</summary>
        [Parameter(Position = 0, ValueFromPipeline = true)]
        [AllowNull]
        [AllowEmptyString]
        [AllowEmptyCollection]
        public PSObject? InputObject { get; set; }

        /// <inheritdoc/>
        protected override void ProcessRecord() => Reader.Read(InputObject);

        /// <inheritdoc/>
        protected override void EndProcessing() => ReadRest();

        private protected override void OnText(EvidenceKey key, byte[] text, Place place, DateTime? capturedAt)
        {
            string prefix = place.Words == null ? "" : place.Words + ": ";
            try
            {
                StatusDocument document = Do(text.Length, () => Engine.ParseStatus(text));
                foreach (PSObject status in StatusObject.FromText(text, document, key.Source, capturedAt, warning => WriteWarning(prefix + warning)))
                {
                    WriteObject(status);
                }
            }
            catch (EngineException e)
            {
                WriteRefusal(e, place);
            }
        }

        private protected override void OnRecord(EvidenceKey key, string record, bool isXml)
        {
            ((IEvidenceSink)this).RefuseKind(
                "NotACapture", "event records and objects without a capture", key.Source ?? "record",
                "An event record, or an object that holds no capture, is none.",
                "Pipe event records to ConvertFrom-DsregEvent or Invoke-DsregDiagnosis.");
        }
    }
}
