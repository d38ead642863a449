using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using DsregDiag.Grouping;

namespace DsregDiag.PowerShell
{
    /// <summary>
    /// Writes what a supporter asks for: the evidence of this device, or of one that was saved, its diagnosis, reports, open questions, and a
    /// manifest.
    /// </summary>
    [Cmdlet(VerbsCommon.New, "DsregSupportBundle", DefaultParameterSetName = ThisDeviceSet, SupportsShouldProcess = true,
        HelpUri = HelpPages.Root + "New-DsregSupportBundle.md")]
    [OutputType(typeof(SupportBundle))]
    public sealed class NewDsregSupportBundleCommand : DsregCmdlet
    {
        private const string ThisDeviceSet = "ThisDevice";
        private const string SavedSet = "Saved";

        /// <summary>The zip archive to write, or the folder where it does not end in .zip.</summary>
        [Parameter(Mandatory = true, Position = 0)]
        [ValidateNotNullOrEmpty]
        public string Path { get; set; } = "";

        /// <summary>Evidence of one device that was saved: files, folders, archives; wildcards are allowed. Without it this device is read.</summary>
        [Parameter(Mandatory = true, ParameterSetName = SavedSet)]
        [SupportsWildcards]
        [ValidateNotNullOrEmpty]
        public string[]? EvidencePath { get; set; }

        /// <summary>What the user reports, by the ids of symptoms, such as settings-do-not-sync: Get-DsregFact -Kind symptom lists them.</summary>
        [Parameter]
        [ValidateNotNullOrEmpty]
        [ArgumentCompleter(typeof(SymptomCompleter))]
        public string[]? Symptom { get; set; }

        /// <summary>Replaces names, accounts, ids, hosts and addresses by placeholders, in all files of the bundle.</summary>
        [Parameter]
        public SwitchParameter Redact { get; set; }

        /// <summary>With -Redact: leaves the ids of requests (correlation, activity, trace) as they are: a service's support asks for them.</summary>
        [Parameter]
        public SwitchParameter KeepCorrelationId { get; set; }

        /// <summary>The oldest event record wanted; 14 days back by default.</summary>
        [Parameter(ParameterSetName = ThisDeviceSet)]
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

        /// <summary>Replaces an archive that is there.</summary>
        [Parameter]
        public SwitchParameter Force { get; set; }

        /// <inheritdoc/>
        protected override void BeginProcessing()
        {
            base.BeginProcessing();
            if (Symptom != null)
            {
                CheckWords("symptom", Symptom, Engine.GetCatalog().Symptoms.Select(entry => entry.Id), "Get-DsregFact -Kind symptom lists them.");
            }
        }

        /// <inheritdoc/>
        protected override void EndProcessing()
        {
            string path = GetUnresolvedProviderPathFromPSPath(Path);
            // What cannot be written is known before the minutes that collecting takes.
            if (File.Exists(path) && !Force)
            {
                WriteTaken(path, "The file " + path + " is there already.");
                return;
            }
            var gaps = new List<EvidenceGap>();
            List<KeyValuePair<string, byte[]>>? evidence = EvidencePath == null ? Collect(path, gaps) : Read(gaps);
            if (evidence == null || !ShouldProcess(path, "Write the support bundle"))
            {
                return;
            }
            if (evidence.Count == 0)
            {
                if (!HasProblem)
                {
                    WriteProblem("NoInput", ErrorCategory.InvalidData, EvidencePath, "There is no evidence to bundle.", "Give the files, folders or archives that Save-DsregEvidence wrote, or captures and events.");
                }
                return;
            }
            Write(path, evidence, gaps);
        }

        private void Write(string path, List<KeyValuePair<string, byte[]>> evidence, List<EvidenceGap> gaps)
        {
            var options = new DiagnosisOptions { Symptoms = Symptom, Redact = Redact, KeepCorrelationIds = KeepCorrelationId };
            try
            {
                SupportBundle bundle = Do(long.MaxValue, () => SupportBundle.Create(evidence, gaps, path, options, Force));
                foreach (EvidenceGap gap in bundle.NotCollected)
                {
                    WriteVerbose("Missing: " + gap + ".");
                }
                if (bundle.Redaction?.NotChecked.Count > 0)
                {
                    WriteWarning("Read before you hand it on, for no rule of redaction knows it: " + string.Join("; ", bundle.Redaction.NotChecked) + ".");
                }
                WriteObject(bundle);
            }
            catch (EngineException e)
            {
                WriteEngineError(e, null);
            }
            catch (Exception e) when (IsFileProblem(e))
            {
                WriteTaken(path, e.Message);
            }
        }

        /// <summary>The evidence of this device; null where it cannot be had or is not wanted.</summary>
        private List<KeyValuePair<string, byte[]>>? Collect(string path, List<EvidenceGap> gaps)
        {
            if (!Collection.RequireWindows(this) || !ShouldProcess(path, "Collect the evidence of this device"))
            {
                return null;
            }
            var progress = new Progress(this, "Collecting evidence");
            string now = "";
            var options = new CollectionOptions
            {
                EventsSince = StartTime == null ? (DateTimeOffset?)null : new DateTimeOffset(StartTime.Value),
                StatusTimeout = TimeSpan.FromSeconds(TimeoutSeconds),
                OtherContext = !OwnContextOnly,
                IncludeDirectory = IncludeDirectory,
                Progress = what => now = what,
            };
            try
            {
                DeviceEvidence device = Await(Task.Run(() => DeviceEvidence.Collect(options, StopToken)), () => progress.Show(now));
                return Saved(device, gaps);
            }
            finally
            {
                progress.End();
            }
        }

        /// <summary>The files that Save-DsregEvidence would write.</summary>
        private static List<KeyValuePair<string, byte[]>> Saved(DeviceEvidence device, List<EvidenceGap> gaps)
        {
            string folder = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "dsregdiag-" + Guid.NewGuid().ToString("N"));
            try
            {
                device.Save(folder);
                return SavedEvidence.Files(folder, gaps);
            }
            finally
            {
                if (Directory.Exists(folder))
                {
                    Directory.Delete(folder, recursive: true);
                }
            }
        }

        private List<KeyValuePair<string, byte[]>> Read(List<EvidenceGap> gaps)
        {
            var files = new List<KeyValuePair<string, byte[]>>();
            foreach (string path in SavedPaths())
            {
                try
                {
                    files.AddRange(SavedEvidence.Files(path, gaps));
                }
                catch (Exception e) when (IsFileProblem(e) || e is InvalidDataException)
                {
                    WriteProblem("FileNotReadable", ErrorCategory.ReadError, path, path + " cannot be read: " + e.Message, "Give files, folders or archives that exist and that you may read.");
                }
            }
            return files;
        }

        private IEnumerable<string> SavedPaths() => DsregDiag.PowerShell.EvidencePath.Resolve(this, EvidencePath!);

        private static bool IsFileProblem(Exception e) => e is IOException || e is UnauthorizedAccessException || e is NotSupportedException;

        private void WriteTaken(string path, string message)
        {
            WriteProblem(
                "BundleNotWritten", ErrorCategory.WriteError, path, message,
                "Give a new archive or folder in a place that you may write to; -Force replaces an archive.");
        }
    }
}
