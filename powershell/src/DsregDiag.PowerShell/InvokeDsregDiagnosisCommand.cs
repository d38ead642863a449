using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using DsregDiag.Grouping;
using DsregDiag.Windows;

namespace DsregDiag.PowerShell
{
    /// <summary>Says what is wrong with a device, why, and what to do: of the evidence given, or of this device if none is.</summary>
    [Cmdlet(VerbsLifecycle.Invoke, "DsregDiagnosis")]
    [OutputType(typeof(Diagnosis))]
    public class InvokeDsregDiagnosisCommand : EvidenceCmdlet
    {
        // The tests before a join take minutes.
        private static readonly TimeSpan StatusTimeout = TimeSpan.FromSeconds(300);

        private static readonly string[] EvidenceParameters =
        {
            nameof(InputObject), nameof(Diagnosis), nameof(Status), nameof(Event), nameof(Fact), nameof(Path), nameof(LiteralPath),
        };

        private readonly DeviceGroups _groups = new DeviceGroups();
        private EvidenceKey? _lastFolder;
        private bool _gaveDiagnosis;

        /// <summary>Anything that is evidence: lines, texts, files, folders, event records, and what this module's cmdlets give.</summary>
        [Parameter(Position = 0, ValueFromPipeline = true)]
        [AllowNull]
        [AllowEmptyString]
        [AllowEmptyCollection]
        public PSObject? InputObject { get; set; }

        /// <summary>
        /// Finished diagnoses, taken back as they are: what Invoke-DsregDiagnosis gave, also from Clixml, its Json, or files with that. Their
        /// words are not checked: give only what comes from where you would run a script from.
        /// </summary>
        [Parameter]
        [AllowNull]
        [AllowEmptyCollection]
        public PSObject?[]? Diagnosis { get; set; }

        /// <summary>A capture: the lines of dsregcmd /status, a text, a file, or a Status.</summary>
        [Parameter]
        [AllowNull]
        [AllowEmptyString]
        [AllowEmptyCollection]
        public PSObject?[]? Status { get; set; }

        /// <summary>Event records in any form.</summary>
        [Parameter]
        [AllowNull]
        [AllowEmptyString]
        [AllowEmptyCollection]
        public PSObject?[]? Event { get; set; }

        /// <summary>Facts about the host: a hashtable, or what Get-DsregHostFact gives.</summary>
        [Parameter]
        [AllowNull]
        [AllowEmptyCollection]
        public PSObject?[]? Fact { get; set; }

        /// <summary>What the user reports, by the ids of symptoms: Tab completes those that are known.</summary>
        [Parameter]
        [ValidateNotNullOrEmpty]
        [ArgumentCompleter(typeof(SymptomCompleter))]
        public string[]? Symptom { get; set; }

        /// <summary>The moment to judge ages by, for a saved capture without a clock of its own.</summary>
        [Parameter]
        public DateTimeOffset? Now { get; set; }

        /// <summary>Hides findings that matter less.</summary>
        [Parameter]
        [ValidateSet("error", "warning", "information")]
        public string? MinimumSeverity { get; set; }

        /// <summary>Replaces names, accounts, identifiers and hosts by placeholders.</summary>
        [Parameter]
        public SwitchParameter Redact { get; set; }

        /// <summary>
        /// The device's name: all evidence makes one diagnosis then. Events that another computer than the capture's logged are left out
        /// of it, which it says.
        /// </summary>
        [Parameter]
        [ValidateNotNullOrEmpty]
        public string? Name { get; set; }

        /// <inheritdoc/>
        protected override string? DeviceName => Name;

        /// <inheritdoc/>
        protected override void ProcessRecord() => Reader.Read(InputObject);

        /// <inheritdoc/>
        protected override void EndProcessing()
        {
            bool given = MyInvocation.ExpectingInput || EvidenceParameters.Any(MyInvocation.BoundParameters.ContainsKey);
            if (!given)
            {
                DiagnoseThisDevice();
                return;
            }
            ReadFinished();
            ReadAll(Status);
            ReadAll(Event);
            ReadAll(Fact);
            ReadPaths();
            if (_groups.IsEmpty && !_gaveDiagnosis)
            {
                WriteProblem(
                    "NoInput", ErrorCategory.InvalidData, null,
                    "No evidence was given: the input is empty.",
                    "Check the command before the pipe; to diagnose this device run Invoke-DsregDiagnosis without input.");
                return;
            }
            var strays = new List<EvidenceGroup>();
            IReadOnlyList<EvidenceGroup> devices = Do(_groups.Length, () => _groups.Resolve(Status != null, strays.Add));
            strays.ForEach(WriteAmbiguous);
            foreach (EvidenceGroup device in devices)
            {
                WriteDiagnosis(device);
            }
        }

        /// <summary>Hands on a finished diagnosis.</summary>
        private protected virtual void Finish(Diagnosis diagnosis) => WriteObject(diagnosis);

        private protected override bool SortsRecords => true;

        private protected override void OnLine(EvidenceKey key, string line) => _groups[key].AddLine(line);

        private protected override void OnText(EvidenceKey key, byte[] text, string? file) => _groups[key].AddText(text, file);

        private protected override void OnCapturedAt(EvidenceKey key, DateTime time) => _groups[key].NoteTime(time);

        private protected override void OnRecord(EvidenceKey key, string record, bool isXml) => _groups[key].AddRecord(record, isXml);

        private protected override void OnFacts(EvidenceKey key, string json) => _groups[key].AddFacts(json);

        /// <summary>
        /// A folder is a device, which need not wait for the next ones. The last one does: events that name no device may follow, and
        /// belong to it if it is the only one.
        /// </summary>
        private protected override void OnEndOfFolder(EvidenceKey key)
        {
            bool isMixed = Name != null || Status != null || Event != null || Fact != null || !_groups.AreFolders;
            if (!isMixed && _lastFolder != null && _groups.TakeFinished(_lastFolder) is EvidenceGroup device)
            {
                WriteDiagnosis(device);
            }
            _lastFolder = key;
        }

        private void ReadFinished()
        {
            foreach (PSObject? item in Diagnosis ?? new PSObject?[0])
            {
                foreach (Diagnosis diagnosis in FinishedDiagnosis.Read(item, this, WriteProblem))
                {
                    _gaveDiagnosis = true;
                    WarnOnce("A finished diagnosis is given back as it is: its words and commands were not checked here.");
                    Finish(diagnosis);
                }
            }
        }

        private void ReadAll(PSObject?[]? items)
        {
            foreach (PSObject? item in items ?? new PSObject?[0])
            {
                Reader.Read(item);
            }
        }

        private void DiagnoseThisDevice()
        {
            DsregCommandOutput? output = Collection.RunStatus(this, StatusTimeout);
            if (output == null)
            {
                return;
            }
            EvidenceGroup device = _groups[new EvidenceKey(KeyKind.Computer, Environment.MachineName)];
            device.AddText(output.Bytes);
            device.NoteTime(output.StartedAt.LocalDateTime);
            foreach (HostFact fact in HostFacts.Read())
            {
                WriteVerbose(fact + " (" + fact.Source + ")");
                device.AddFacts(fact.Json);
            }
            EventQuery[] queries = Engine.GetCatalog().EventQueries;
            foreach (string record in Collection.ReadEvents(this, false, collector => collector.Collect(queries, StopToken)))
            {
                device.AddRecord(record, isXml: true);
            }
            WriteDiagnosis(device);
        }

        private void WriteDiagnosis(EvidenceGroup device)
        {
            string? source = SourceOf(device.Key);
            WriteVerbose("Diagnosing " + (source ?? "the device") + " by " + device.Contents + ".");
            DiagnosisOptions options = Options(device);
            var refusals = new Refusals(source);
            Diagnosis? diagnosis = Do(device.Length, () => Diagnose(device, options, refusals));
            refusals.ForEach(WriteEngineError);
            if (diagnosis != null)
            {
                diagnosis.Source = source;
                Finish(diagnosis);
            }
        }

        private static string? SourceOf(EvidenceKey key) => key.Kind == KeyKind.None ? null : key.Value;

        /// <summary>The diagnosis of what the engine took; null if it refused everything.</summary>
        private static Diagnosis? Diagnose(EvidenceGroup device, DiagnosisOptions options, Refusals refusals)
        {
            using (var session = new Session())
            {
                try
                {
                    int added = device.MoveTo(session, refusals.Add);
                    return added == 0 && refusals.Any ? null : session.Diagnose(options);
                }
                catch (EngineException e)
                {
                    refusals.Add(e, null);
                    return null;
                }
            }
        }

        private DiagnosisOptions Options(EvidenceGroup device)
        {
            return new DiagnosisOptions
            {
                Now = Now ?? (device.CapturedAt == null ? (DateTimeOffset?)null : new DateTimeOffset(device.CapturedAt.Value)),
                MinimumSeverity = MinimumSeverity,
                Redact = Redact,
                Symptoms = Symptom,
            };
        }

        private void WriteAmbiguous(EvidenceGroup stray)
        {
            bool isNamed = stray.Hosts.Count > 0;
            WriteProblem(
                "AmbiguousDevice", ErrorCategory.InvalidData, stray.Key.Value,
                isNamed
                    ? "Evidence of " + string.Join(", ", stray.Hosts) + " came that could be of several devices, or of one that was diagnosed already."
                    : "Events or facts that name no device were given together with captures of several devices.",
                "Diagnose one device at a time, or name the device with -Name.");
        }
    }
}
