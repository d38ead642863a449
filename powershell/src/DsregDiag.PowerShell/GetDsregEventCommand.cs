using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using System.Management.Automation;
using DsregDiag.Windows;

namespace DsregDiag.PowerShell
{
    /// <summary>Gives the event records that a diagnosis asks for, newest first, each with what it means.</summary>
    [Cmdlet(VerbsCommon.Get, "DsregEvent", DefaultParameterSetName = LogSet, HelpUri = HelpPages.Root + "Get-DsregEvent.md")]
    [OutputType(typeof(Event))]
    public sealed class GetDsregEventCommand : DsregCmdlet
    {
        private const string LogSet = "Log";
        private const string FileSet = "File";
        private const string LiteralFileSet = "LiteralFile";
        private const int AccessDenied = 5;
        private const int WrongPassword = 1326;

        /// <summary>The oldest record wanted; of a live log 14 days back by default, of a saved one all.</summary>
        [Parameter]
        public DateTime? StartTime { get; set; }

        /// <summary>The newest record wanted.</summary>
        [Parameter]
        public DateTime? EndTime { get; set; }

        /// <summary>How many records of a log at most.</summary>
        [Parameter]
        [ValidateRange(1, int.MaxValue)]
        public int? MaxEvents { get; set; }

        /// <summary>Only these logs; all that the catalogue knows if it is not given.</summary>
        [Parameter(ParameterSetName = LogSet)]
        [SupportsWildcards]
        [ValidateNotNullOrEmpty]
        [ArgumentCompleter(typeof(LogNameCompleter))]
        public string[]? LogName { get; set; }

        /// <summary>Another computer to read.</summary>
        [Parameter(ParameterSetName = LogSet, ValueFromPipelineByPropertyName = true)]
        [Alias("CN")]
        [ValidateNotNullOrEmpty]
        public string? ComputerName { get; set; }

        /// <summary>The account for the other computer.</summary>
        [Parameter(ParameterSetName = LogSet)]
        [Credential]
        public PSCredential? Credential { get; set; }

        /// <summary>Saved logs (.evtx) to read; wildcards are allowed.</summary>
        [Parameter(Mandatory = true, ParameterSetName = FileSet)]
        [SupportsWildcards]
        [ValidateNotNullOrEmpty]
        public string[]? Path { get; set; }

        /// <summary>Saved logs (.evtx) whose names are taken as they are, as from Get-ChildItem.</summary>
        [Parameter(Mandatory = true, ParameterSetName = LiteralFileSet, ValueFromPipelineByPropertyName = true)]
        [Alias("PSPath")]
        [ValidateNotNullOrEmpty]
        public string[]? LiteralPath { get; set; }

        /// <inheritdoc/>
        protected override void ProcessRecord()
        {
            if (!Collection.RequireWindows(this))
            {
                return;
            }
            if (Credential != null && ComputerName == null)
            {
                WriteProblem(
                    "CredentialWithoutComputer", ErrorCategory.InvalidArgument, Credential.UserName,
                    "-Credential is the account for another computer, and none is named.",
                    "Name it with -ComputerName; to read this computer as somebody else start PowerShell as that account.");
                return;
            }
            try
            {
                IEnumerable<Event> events = ParameterSetName == LogSet
                    ? Collection.ParseNewestFirst(this, ReadLogs())
                    : Collection.Parse(this, Files().SelectMany(ReadFile));
                foreach (Event record in events)
                {
                    WriteObject(record);
                }
            }
            catch (Win32Exception e)
            {
                bool denied = e.NativeErrorCode == AccessDenied || e.NativeErrorCode == WrongPassword;
                WriteProblem(
                    "EventLogNotReadable", denied ? ErrorCategory.PermissionDenied : ErrorCategory.ConnectionError, ComputerName,
                    "The event logs of " + (ComputerName ?? "this computer") + " cannot be read: " + e.Message + " (Windows error " + e.NativeErrorCode + ")",
                    denied
                        ? "Give an account with -Credential that is an administrator or in Event Log Readers there."
                        : "Check that the computer can be reached and that its firewall allows Remote Event Log Management.");
            }
        }

        private List<string> ReadLogs()
        {
            WildcardPattern[]? wanted = LogName?.Select(name => new WildcardPattern(name, WildcardOptions.IgnoreCase)).ToArray();
            List<EventQuery> queries = Engine.GetCatalog().EventQueries
                .Where(query => wanted == null || wanted.Any(pattern => pattern.IsMatch(query.Channel))).ToList();
            if (queries.Count == 0)
            {
                WriteProblem(
                    "LogNotKnown", ErrorCategory.ObjectNotFound, LogName, "The catalogue asks for nothing in a log of that name.",
                    "Press Tab after -LogName for the logs that it knows, or use Get-WinEvent | ConvertFrom-DsregEvent.");
            }
            return Collection.ReadEvents(this, LogName != null || ComputerName != null, collector =>
            {
                collector.Start = StartTime ?? collector.Start;
                collector.End = EndTime ?? collector.End;
                collector.MostOfAChannel = MaxEvents;
                collector.Computer = ComputerName;
                collector.Credential = Credential?.GetNetworkCredential();
                return collector.Collect(queries, StopToken);
            });
        }

        private IEnumerable<string> Files()
        {
            return Path != null ? EvidencePath.Resolve(this, Path) : EvidencePath.Literal(this, LiteralPath!);
        }

        private IEnumerable<string> ReadFile(string file)
        {
            return Collection.ReadSavedLog(this, new EventCollector { MostOfAChannel = MaxEvents }, file, StartTime, EndTime);
        }
    }
}
