using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using DsregDiag.Grouping;
using DsregDiag.Windows;

namespace DsregDiag.PowerShell
{
    /// <summary>Says what is wrong with a device, why, and what to do: of the evidence given, or of this device if none is.</summary>
    [Cmdlet(VerbsLifecycle.Invoke, "DsregDiagnosis", HelpUri = HelpPages.Root + "Invoke-DsregDiagnosis.md")]
    [OutputType(typeof(Diagnosis))]
    public class InvokeDsregDiagnosisCommand : EvidenceCmdlet
    {
        // The tests before a join take minutes.
        private static readonly TimeSpan StatusTimeout = TimeSpan.FromSeconds(300);

        // A type name of its own: the view of one of several is a row, that of a single one a page.
        internal const string OneOfSeveral = "DsregDiag.Diagnosis#Several";

        private static readonly string[] EvidenceParameters =
        {
            nameof(InputObject), nameof(Diagnosis), nameof(Status), nameof(Event), nameof(Fact), nameof(Path), nameof(LiteralPath),
        };

        // What came without a folder waits, for it is not known which belong together until all has come.
        private readonly DeviceGroups _loose = new DeviceGroups();
        private readonly HashSet<string> _finished = new HashSet<string>(StringComparer.Ordinal);
        private DeviceGroups? _folder;
        private EvidenceGroup? _lastOfFolder;
        private Diagnosis? _held;
        private Lazy<RenderOptions>? _screen;
        private bool _gaveSeveral;
        private bool _gaveDiagnosis;
        private Progress _diagnosing = null!;

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

        /// <summary>Facts about the host: a hashtable of names and values, or what Get-DsregHostFact gives. Get-DsregFact lists the names.</summary>
        [Parameter]
        [ArgumentCompleter(typeof(FactCompleter))]
        [AllowNull]
        [AllowEmptyCollection]
        public PSObject?[]? Fact { get; set; }

        /// <summary>What the user reports, by the ids of symptoms, such as settings-do-not-sync: Get-DsregFact -Kind symptom lists them.</summary>
        [Parameter]
        [ValidateNotNullOrEmpty]
        [ArgumentCompleter(typeof(SymptomCompleter))]
        public string[]? Symptom { get; set; }

        /// <summary>The moment to judge ages by, for a saved capture without a clock of its own.</summary>
        [Parameter]
        public DateTimeOffset? Now { get; set; }

        /// <summary>Hides findings that matter less than error, warning or information.</summary>
        [Parameter]
        [ValidateSet("error", "warning", "information")]
        public string? MinimumSeverity { get; set; }

        /// <summary>Replaces names, accounts, ids, hosts and addresses by placeholders that keep their shape.</summary>
        [Parameter]
        public SwitchParameter Redact { get; set; }

        /// <summary>With -Redact: leaves the ids of requests (correlation, activity, trace) as they are: a service's support asks for them.</summary>
        [Parameter]
        public SwitchParameter KeepCorrelationId { get; set; }

        /// <summary>
        /// Looks for a domain controller too, and reads the service connection point from it by LDAP: over the network, as the current user, for at
        /// most half a minute each. Nothing is changed. Only of
        /// this device: what was saved elsewhere has its facts with it.
        /// </summary>
        [Parameter]
        public SwitchParameter IncludeDirectory { get; set; }

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
        protected override void BeginProcessing()
        {
            base.BeginProcessing();
            _diagnosing = new Progress(this, "Diagnosing");
            if (Symptom != null)
            {
                CheckWords("symptom", Symptom, Engine.GetCatalog().Symptoms.Select(entry => entry.Id), "Get-DsregFact -Kind symptom lists them.");
            }
        }

        /// <inheritdoc/>
        protected override void ProcessRecord() => Reader.Read(InputObject);

        /// <inheritdoc/>
        protected override void EndProcessing()
        {
            bool given = MyInvocation.ExpectingInput || EvidenceParameters.Any(MyInvocation.BoundParameters.ContainsKey);
            if (!given)
            {
                DiagnoseThisDevice();
            }
            else
            {
                if (IncludeDirectory)
                {
                    WriteWarning("-IncludeDirectory was not used: it asks the directory of this device, and evidence was given.");
                }
                ReadAll("-Status", Status);
                ReadAll("-Event", Event);
                ReadAll("-Fact", Fact);
                ReadFinished();
                ReadRest();
                Judge();
            }
            _diagnosing.End();
            Release();
        }

        private void Judge()
        {
            if (_loose.IsEmpty && _lastOfFolder == null && _finished.Count == 0 && !_gaveDiagnosis)
            {
                // What was refused has had its error.
                if (!HasProblem)
                {
                    WriteProblem(
                        "NoInput", ErrorCategory.InvalidData, null,
                        "No evidence was given: the input is empty.",
                        "Check the command before the pipe; to diagnose this device run Invoke-DsregDiagnosis without input.");
                }
                return;
            }
            WriteAll(_loose, _lastOfFolder);
        }

        /// <summary>Hands on a finished diagnosis.</summary>
        private protected virtual void Finish(Diagnosis diagnosis)
        {
            // One is held back, so that the first one knows whether there are several.
            if (_held != null)
            {
                _gaveSeveral = true;
                Release();
            }
            _held = diagnosis;
        }

        private void Release()
        {
            if (_held != null)
            {
                _held.Screen = _screen ?? (_screen = Screen.Of(this));
                PSObject output = PSObject.AsPSObject(_held);
                if (_gaveSeveral && !output.TypeNames.Contains(OneOfSeveral))
                {
                    output.TypeNames.Insert(0, OneOfSeveral);
                }
                _held = null;
                WriteObject(output);
            }
        }

        private protected override bool SortsRecords => true;

        private DeviceGroups Scope => _folder ?? _loose;

        private protected override void OnText(EvidenceKey key, byte[] text, Place place, DateTime? capturedAt)
        {
            Scope.AddText(key, text, place, capturedAt);
        }

        private protected override void OnRecord(EvidenceKey key, string record, bool isXml) => Scope[key].AddRecord(record, isXml);

        private protected override void OnFacts(EvidenceKey key, string json, Place place) => Scope[key].AddFacts(json, place);

        private protected override void OnBeginFolder(string path) => _folder = new DeviceGroups(path);

        /// <summary>
        /// The devices of a folder need not wait for the next one. The only one does: events that name no device may follow, and
        /// belong to it if no other comes.
        /// </summary>
        private protected override void OnEndFolder()
        {
            DeviceGroups folder = _folder!;
            _folder = null;
            IReadOnlyList<EvidenceGroup> devices = Resolve(folder, false);
            if (devices.Count == 1 && _lastOfFolder == null && _finished.Count == 0)
            {
                _lastOfFolder = devices[0];
                return;
            }
            WriteLastOfFolder();
            WriteAll(devices);
        }

        private void WriteLastOfFolder()
        {
            if (_lastOfFolder is EvidenceGroup device)
            {
                _lastOfFolder = null;
                WriteAll(new[] { device });
            }
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

        private void ReadAll(string parameter, PSObject?[]? items)
        {
            Reader.Parameter = parameter;
            foreach (PSObject? item in items ?? new PSObject?[0])
            {
                Reader.Read(item);
            }
            Reader.Parameter = null;
        }

        private void DiagnoseThisDevice()
        {
            DsregCommandOutput? output = Collection.RunStatus(this, StatusTimeout);
            if (output == null)
            {
                return;
            }
            var key = new EvidenceKey(KeyKind.Computer, Environment.MachineName);
            _loose.AddText(key, output.Bytes, Place.Unknown, output.StartedAt.LocalDateTime);
            EvidenceGroup device = _loose[key];
            foreach (HostFact fact in HostFactReader.Read(this, IncludeDirectory))
            {
                WriteVerbose(fact + " (" + fact.Source + ")");
                device.AddFacts(fact.Json, Place.Unknown);
            }
            IReadOnlyList<EventQuery> queries = Engine.GetCatalog().EventQueries;
            var unread = new Dictionary<string, string>();
            foreach (string record in Collection.ReadEvents(this, false, collector => collector.Collect(queries, StopToken), unread))
            {
                device.AddRecord(record, isXml: true);
            }
            if (unread.Count > 0)
            {
                device.AddFacts(HostFact.LogsNotRead(unread).Json, Place.Unknown);
            }
            WriteDiagnosis(device);
        }

        private IReadOnlyList<EvidenceGroup> Resolve(DeviceGroups scope, bool together)
        {
            var strays = new List<EvidenceGroup>();
            IReadOnlyList<EvidenceGroup> devices = Do(scope.Length, () => scope.Resolve(together, _finished, strays.Add));
            strays.ForEach(WriteAmbiguous);
            return devices;
        }

        /// <summary>The devices of the loose evidence; what names no device belongs to a folder's only one.</summary>
        private void WriteAll(DeviceGroups loose, EvidenceGroup? folder)
        {
            if (folder != null)
            {
                loose.Insert(folder);
            }
            WriteAll(Resolve(loose, Status != null));
        }

        private void WriteAll(IReadOnlyList<EvidenceGroup> devices)
        {
            for (int i = 0; i < devices.Count && !Stopping; i++)
            {
                _diagnosing.Show((i + 1) + " of " + devices.Count, 100 * i / devices.Count);
                WriteDiagnosis(devices[i], canPart: Name == null);
                // A device without a name counts, too.
                _finished.UnionWith(devices[i].Hosts.DefaultIfEmpty(""));
                devices[i].Release();
            }
        }

        private void WriteDiagnosis(EvidenceGroup device, bool canPart = false)
        {
            string? source = device.Key.Source;
            WriteVerbose("Diagnosing " + (source ?? "the device") + " by " + device.Contents + ".");
            DiagnosisOptions options = Options(device);
            var refusals = new Refusals(source);
            Diagnosis? diagnosis;
            try
            {
                diagnosis = Do(device.Length, () => Diagnose(device, options, refusals));
            }
            catch (EngineException e) when (e.Status == EngineStatus.SeveralDevices)
            {
                if (canPart)
                {
                    foreach (EvidenceGroup part in DeviceGroups.Part(device, WriteAmbiguous))
                    {
                        WriteDiagnosis(part);
                    }
                    return;
                }
                refusals.Add(e, Place.Unknown);
                diagnosis = null;
            }
            refusals.ForEach(WriteRefusal);
            if (diagnosis != null)
            {
                // The name of a file or of a folder names its device.
                diagnosis.Source = Redact ? null : source;
                diagnosis.Label = Redact ? null : device.Label;
                Finish(diagnosis);
            }
        }

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
                catch (EngineException e) when (e.Status != EngineStatus.SeveralDevices)
                {
                    refusals.Add(e, Place.Unknown);
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
                Symptoms = Symptom,
                Redact = Redact,
                KeepCorrelationIds = KeepCorrelationId,
            };
        }

        private void WriteAmbiguous(EvidenceGroup stray)
        {
            var refusals = new Refusals(stray.Key.Source);
            if (Diagnose(stray, new DiagnosisOptions(), refusals) == null)
            {
                // It is no evidence at all: that is what is to be said.
                refusals.ForEach(WriteRefusal);
                return;
            }
            bool isNamed = stray.Hosts.Count > 0;
            WriteProblem(
                "AmbiguousDevice", ErrorCategory.InvalidData, stray.Key.Value,
                isNamed
                    ? "Evidence of " + string.Join(", ", stray.Hosts) + " came that could be of several devices, or of one that was diagnosed already."
                    : "Events or facts that name no device were given together with captures of several devices"
                        + (stray.Key.Source == null ? "." : ": " + stray.Key.Source + "."),
                "Diagnose one device at a time, or name the device with -Name.");
        }
    }
}
