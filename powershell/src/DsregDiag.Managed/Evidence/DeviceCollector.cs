using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Linq;
using System.Threading;
using DsregDiag.Windows;

namespace DsregDiag
{
    /// <summary>Collects the evidence of this device, part by part.</summary>
    internal sealed class DeviceCollector
    {
        private readonly CollectionOptions _options;
        private readonly CancellationToken _cancellation;
        private readonly List<EvidenceGap> _gaps = new List<EvidenceGap>();

        internal DeviceCollector(CollectionOptions options, CancellationToken cancellation)
        {
            _options = options;
            _cancellation = cancellation;
        }

        internal DeviceEvidence Collect()
        {
            DateTimeOffset now = DateTimeOffset.Now;
            IReadOnlyList<CollectedCapture> captures = Captures();
            IReadOnlyList<CollectedLog> logs = Logs();
            _options.Progress("facts");
            IReadOnlyList<HostFact> facts = _options.IncludeDirectory ? HostFacts.Read(_options.DirectoryTimeout, _cancellation) : HostFacts.Read();
            _gaps.AddRange(facts.Where(fact => fact.Value == null && fact.Reason != HostFact.NotSet).Select(fact => new EvidenceGap("fact " + fact.Name, fact.Reason ?? "no reason is known")));
            return new DeviceEvidence(Environment.MachineName, now, captures, logs, facts, _gaps);
        }

        private List<CollectedCapture> Captures()
        {
            var captures = new List<CollectedCapture>();
            string own = RunContext.RunAs();
            Add(captures, own, () => DsregCommand.RunStatus(_options.StatusTimeout, _cancellation));
            bool isSystem = own == RunContext.System;
            if (_options.OtherContext && (isSystem || RunContext.IsElevated()))
            {
                string other = isSystem ? "user" : RunContext.System;
                Add(captures, other, () => ScheduledRun.Run(asSystem: !isSystem, "dsregcmd.exe /status", _options.StatusTimeout, _cancellation));
            }
            return captures;
        }

        private void Add(List<CollectedCapture> captures, string context, Func<DsregCommandOutput> run)
        {
            string what = "dsregcmd /status as " + context;
            _options.Progress(what);
            try
            {
                DsregCommandOutput output = run();
                captures.Add(new CollectedCapture(context, output.Bytes, output.StartedAt));
                if (output.TimedOut)
                {
                    _gaps.Add(new EvidenceGap(what, "It did not end in time; what it printed until then was kept."));
                }
            }
            catch (Exception e) when (e is IOException || e is TimeoutException || e is Win32Exception || e is InvalidOperationException || e is UnauthorizedAccessException)
            {
                _gaps.Add(new EvidenceGap(what, e.Message));
            }
        }

        private List<CollectedLog> Logs()
        {
            var logs = new List<CollectedLog>();
            foreach (EventQuery query in Engine.GetCatalog().EventQueries)
            {
                var collector = new EventCollector
                {
                    Begin = _options.Progress,
                    NotAvailable = (log, gap, why) => _gaps.Add(new EvidenceGap(log, why, gap == LogGap.Unread)),
                };
                collector.Start = _options.EventsSince ?? collector.Start;
                logs.Add(new CollectedLog(query.Channel, collector.Collect(new[] { query }, _cancellation)));
            }
            return logs;
        }
    }
}
