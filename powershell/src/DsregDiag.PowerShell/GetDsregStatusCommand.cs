using System;
using System.ComponentModel;
using System.IO;
using System.Management.Automation;
using DsregDiag.Windows;

namespace DsregDiag.PowerShell
{
    /// <summary>Runs dsregcmd /status on this device and gives its capture as an object.</summary>
    [Cmdlet(VerbsCommon.Get, "DsregStatus", HelpUri = HelpPages.Root + "Get-DsregStatus.md")]
    [OutputType(StatusObject.TypeName)]
    public sealed class GetDsregStatusCommand : DsregCmdlet
    {

        /// <summary>How long dsregcmd may take; its tests before a join take minutes.</summary>
        [Parameter]
        [ValidateRange(1, 3600)]
        public int TimeoutSeconds { get; set; } = 300;

        /// <inheritdoc/>
        protected override void EndProcessing()
        {
            DsregCommandOutput? output = Collection.RunStatus(this, TimeSpan.FromSeconds(TimeoutSeconds));
            if (output == null)
            {
                return;
            }
            try
            {
                StatusDocument document = Engine.ParseStatus(output.Bytes);
                foreach (PSObject status in StatusObject.FromText(
                    output.Bytes, document, Environment.MachineName, output.StartedAt.LocalDateTime, warning => WriteWarning(warning.ToString())))
                {
                    WriteObject(status);
                }
            }
            catch (EngineException e)
            {
                WriteEngineError(e, DsregCommand.DefaultPath);
            }
        }
    }
}
