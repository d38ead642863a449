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


        /// <summary>The oldest record wanted; 14 days back by default.</summary>
        [Parameter(ParameterSetName = LogSet)]
        public DateTime? StartTime { get; set; }

        /// <summary>The newest record wanted.</summary>
        [Parameter(ParameterSetName = LogSet)]
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

        /// <inheritdoc/>
        protected override void ProcessRecord()
        {
            if (!Collection.RequireWindows(this))
            {
                return;
            }
            try
            {
                List<string> records = ParameterSetName == FileSet ? ReadFiles() : ReadLogs();
                foreach (Event record in Collection.ParseNewestFirst(this, records))
                {
                    WriteObject(record);
                }
            }
            catch (Win32Exception e)
            {
                WriteProblem(
                    "EventLogNotReadable", ErrorCategory.ReadError, ComputerName, e.Message + " (Windows error " + e.NativeErrorCode + ")",
                    "Check that the computer can be reached and that its firewall allows Remote Event Log Management.");
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
            return Collection.ReadEvents(this, LogName != null, collector =>
            {
                collector.Start = StartTime ?? collector.Start;
                collector.End = EndTime ?? collector.End;
                collector.MostOfAChannel = MaxEvents;
                collector.Computer = ComputerName;
                collector.Credential = Credential?.GetNetworkCredential();
                return collector.Collect(queries, StopToken);
            });
        }

        private List<string> ReadFiles()
        {
            var files = new List<string>();
            foreach (string pattern in Path!)
            {
                try
                {
                    files.AddRange(GetResolvedProviderPathFromPSPath(pattern, out ProviderInfo _));
                }
                catch (ItemNotFoundException e)
                {
                    WriteError(new ErrorRecord(e, "PathNotFound", ErrorCategory.ObjectNotFound, pattern));
                }
            }
            return Collection.ReadEvents(this, true, collector =>
            {
                collector.MostOfAChannel = MaxEvents;
                return files.SelectMany(file => collector.CollectFile(file, StopToken)).ToList();
            });
        }
    }
}
