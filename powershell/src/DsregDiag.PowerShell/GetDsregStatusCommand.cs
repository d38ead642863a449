using System;
using System.ComponentModel;
using System.IO;
using System.Management.Automation;
using System.Threading;
using DsregDiag.Windows;

namespace DsregDiag.PowerShell
{
    /// <summary>Runs dsregcmd /status on this device and gives its capture as an object.</summary>
    [Cmdlet(VerbsCommon.Get, "DsregStatus")]
    [OutputType(StatusObject.TypeName)]
    public sealed class GetDsregStatusCommand : DsregCmdlet
    {
        private readonly CancellationTokenSource _stop = new CancellationTokenSource();

        /// <summary>How long dsregcmd may take; its tests before a join take minutes.</summary>
        [Parameter]
        [ValidateRange(1, 3600)]
        public int TimeoutSeconds { get; set; } = 300;

        /// <inheritdoc/>
        protected override void EndProcessing()
        {
            DsregCommandOutput? output = Collection.RunStatus(this, TimeSpan.FromSeconds(TimeoutSeconds), _stop.Token);
            if (output == null)
            {
                return;
            }
            try
            {
                foreach (PSObject status in StatusObject.FromText(
                    output.Bytes, Environment.MachineName, output.StartedAt.LocalDateTime, warning => WriteWarning(warning.ToString())))
                {
                    WriteObject(status);
                }
            }
            catch (EngineException e)
            {
                WriteEngineError(e, DsregCommand.DefaultPath);
            }
        }

        /// <inheritdoc/>
        protected override void StopProcessing() => _stop.Cancel();
    }
}
