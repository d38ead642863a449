using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using System.Threading.Tasks;

namespace DsregDiag.PowerShell
{
    /// <summary>Saves the evidence of this device, or of others, in files that any computer diagnoses: captures, event records, facts.</summary>
    [Cmdlet(VerbsData.Save, "DsregEvidence", DefaultParameterSetName = ThisDeviceSet, SupportsShouldProcess = true, HelpUri = HelpPages.Root + "Save-DsregEvidence.md")]
    [OutputType(typeof(EvidencePackage))]
    public sealed class SaveDsregEvidenceCommand : DsregCmdlet
    {
        private const string ThisDeviceSet = "ThisDevice";
        private const string ComputerSet = "Computer";

        /// <summary>The folder to write, or the zip archive where it ends in .zip; of other computers a folder with one for each.</summary>
        [Parameter(Mandatory = true, Position = 0)]
        [ValidateNotNullOrEmpty]
        public string Path { get; set; } = "";

        /// <summary>Other computers, by PowerShell remoting; DsregDiag need not be installed there, but facts are read only where it is.</summary>
        [Parameter(Mandatory = true, ParameterSetName = ComputerSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
        [Alias("CN")]
        [ValidateNotNullOrEmpty]
        public string[]? ComputerName { get; set; }

        /// <summary>The account for the other computers.</summary>
        [Parameter(ParameterSetName = ComputerSet)]
        [Credential]
        public PSCredential? Credential { get; set; }

        /// <summary>The oldest event record wanted; 14 days back by default.</summary>
        [Parameter]
        public DateTime? StartTime { get; set; }

        /// <summary>How long each run of dsregcmd may take; its tests before a join take minutes.</summary>
        [Parameter(ParameterSetName = ThisDeviceSet)]
        [ValidateRange(1, 3600)]
        public int TimeoutSeconds { get; set; } = 300;

        /// <summary>
        /// Takes the capture of the current account only. Without it, an elevated run takes the one of SYSTEM too, and a run as SYSTEM the one of
        /// the signed-in user, by a scheduled task that is removed again.
        /// </summary>
        [Parameter(ParameterSetName = ThisDeviceSet)]
        public SwitchParameter OwnContextOnly { get; set; }

        /// <summary>
        /// Looks for a domain controller too, and reads the service connection point from it by LDAP: over the network, as the current user, for at
        /// most half a minute each. Nothing is changed.
        /// </summary>
        [Parameter(ParameterSetName = ThisDeviceSet)]
        public SwitchParameter IncludeDirectory { get; set; }

        /// <summary>Replaces an earlier collection of the same name.</summary>
        [Parameter]
        public SwitchParameter Force { get; set; }

        /// <inheritdoc/>
        protected override void ProcessRecord()
        {
            string path = GetUnresolvedProviderPathFromPSPath(Path);
            if (ParameterSetName == ThisDeviceSet)
            {
                SaveThisDevice(path);
                return;
            }
            bool isArchive = path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);
            if (isArchive && (ComputerName!.Length > 1 || MyInvocation.ExpectingInput))
            {
                WriteProblem(
                    "OneDeviceAnArchive", ErrorCategory.InvalidArgument, Path, "An archive holds the evidence of one device.",
                    "Give a folder with -Path: each computer gets a folder of its own in it.");
                return;
            }
            foreach (string computer in ComputerName!)
            {
                if (ShouldProcess(computer, "Collect evidence by remoting"))
                {
                    string place = isArchive ? path : System.IO.Path.Combine(path, FileName(computer));
                    Save(place, () => RemoteEvidence.Collect(this, computer, Credential, Since()));
                }
            }
        }

        private void SaveThisDevice(string path)
        {
            if (!Collection.RequireWindows(this) || !ShouldProcess(path, "Collect the evidence of this device"))
            {
                return;
            }
            var progress = new Progress(this, "Collecting evidence");
            string now = "";
            var options = new CollectionOptions
            {
                EventsSince = Since(),
                StatusTimeout = TimeSpan.FromSeconds(TimeoutSeconds),
                OtherContext = !OwnContextOnly,
                IncludeDirectory = IncludeDirectory,
                Progress = what => now = what,
            };
            try
            {
                Save(path, () => Await(Task.Run(() => DeviceEvidence.Collect(options, StopToken)), () => progress.Show(now)));
            }
            finally
            {
                progress.End();
            }
        }

        private void Save(string path, Func<DeviceEvidence?> collect)
        {
            // What cannot be written is known before the minutes that collecting takes.
            if (File.Exists(path) && !Force)
            {
                WriteTaken(path, "The file " + path + " is there already.");
                return;
            }
            DeviceEvidence? evidence = collect();
            if (evidence == null)
            {
                return;
            }
            foreach (EvidenceGap gap in evidence.NotCollected)
            {
                WriteVerbose("Not collected: " + gap + ".");
            }
            try
            {
                WriteObject(evidence.Save(path, Force));
            }
            catch (Exception e) when (e is IOException || e is UnauthorizedAccessException || e is NotSupportedException)
            {
                WriteTaken(path, e.Message);
            }
        }

        private void WriteTaken(string path, string message)
        {
            WriteProblem(
                "EvidenceNotSaved", ErrorCategory.WriteError, path, message,
                "Give a new folder or archive in a place that you may write to; -Force replaces an earlier collection.");
        }

        private DateTimeOffset? Since() => StartTime == null ? (DateTimeOffset?)null : new DateTimeOffset(StartTime.Value);

        private static string FileName(string computer) => string.Join("_", computer.Split(System.IO.Path.GetInvalidFileNameChars()));
    }
}
