using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using DsregDiag.Windows;

namespace DsregDiag.Collection
{
    /// <summary>Reading event logs, where there are none: every log is said not to be available, and nothing fails.</summary>
    internal sealed class EventChecks
    {
        internal IEnumerable<(string Name, Action Check)> All()
        {
            yield return ("a log that cannot be read is reported, and the others go on", NotAvailable);
            yield return ("a saved log that cannot be read is reported", NoFile);
        }

        private static void NotAvailable()
        {
            IReadOnlyList<EventQuery> queries = Engine.GetCatalog().EventQueries;
            var reported = new List<string>();
            List<string> records = new EventCollector { NotAvailable = (log, _, why) => reported.Add(log + ": " + why) }.Collect(queries, CancellationToken.None);
            Expect.Equal(0, records.Count, "the number of records");
            Expect.Equal(queries.Count, reported.Count, "the number of logs reported");
            Expect.True(queries.All(query => reported.Exists(line => line.StartsWith(query.Channel + ": ", StringComparison.Ordinal))), "each log is named");
        }

        private static void NoFile()
        {
            var reported = new List<string>();
            new EventCollector { NotAvailable = (log, _, why) => reported.Add(log) }.ReadFile(@"C:\nowhere\none.evtx", null, null, CancellationToken.None).ToList();
            Expect.Equal(@"C:\nowhere\none.evtx", reported.Single(), "what is reported");
        }
    }
}
