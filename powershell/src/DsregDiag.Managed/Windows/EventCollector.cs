using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Threading;

namespace DsregDiag.Windows
{
    /// <summary>Why a log gives nothing, or not all that it holds.</summary>
    internal enum LogGap
    {
        /// <summary>The computer has no such log.</summary>
        Missing,

        /// <summary>It takes no new records.</summary>
        SwitchedOff,

        /// <summary>It could not be read, or not to its end: that it holds nothing is not known.</summary>
        Unread,
    }

    /// <summary>Collects the records that the catalogue asks for: filtered at the source, so that only those travel.</summary>
    internal sealed class EventCollector
    {
        private const int ChannelNotFound = 15007;
        private const int AccessDenied = 5;

        // No way to the computer, or no entrance: every other log would end the same, each after a time-out of its own.
        private static readonly HashSet<int> NoComputer = new HashSet<int>
        {
            53, 67, 1203, 1231, 1232, 1311, 1326, 1327, 1331, 1702, 1707, 1722, 1723, 1726, 1727, 1753, 1818, 1825, 11001,
        };

        /// <summary>The oldest record wanted.</summary>
        internal DateTimeOffset Start { get; set; } = DateTimeOffset.Now.AddDays(-14);

        /// <summary>The newest record wanted.</summary>
        internal DateTimeOffset End { get; set; } = DateTimeOffset.Now.AddDays(1);

        /// <summary>How many records of a channel, newest first.</summary>
        internal int? MostOfAChannel { get; set; }

        /// <summary>Another computer to read.</summary>
        internal string? Computer { get; set; }

        /// <summary>The account for the other computer.</summary>
        internal System.Net.NetworkCredential? Credential { get; set; }

        /// <summary>Told which channel is read next.</summary>
        internal Action<string> Begin { get; set; } = _ => { };

        /// <summary>Told what was read from each channel.</summary>
        internal Action<string> Note { get; set; } = _ => { };

        /// <summary>Told of a channel that is not there, or not read whole: the channel, what it is, and a sentence.</summary>
        internal Action<string, LogGap, string> NotAvailable { get; set; } = (_, __, ___) => { };

        /// <summary>
        /// The records of the channels, each channel's newest first. Throws Win32Exception where another computer cannot be
        /// reached, or gives none of them.
        /// </summary>
        internal List<string> Collect(IReadOnlyCollection<EventQuery> queries, CancellationToken cancellation)
        {
            var records = new List<string>();
            Win32Exception? last = null;
            int unread = 0;
            using (EventLog log = Open())
            {
                foreach (EventQuery query in queries)
                {
                    Win32Exception? failure = Read(query.Channel, () => ReadChannel(log, query, records, cancellation));
                    if (failure != null && Computer != null && NoComputer.Contains(failure.NativeErrorCode))
                    {
                        throw failure;
                    }
                    last = failure ?? last;
                    unread += failure != null ? 1 : 0;
                }
            }
            if (Computer != null && records.Count == 0 && last != null && unread == queries.Count)
            {
                throw last;
            }
            return records;
        }

        /// <summary>The records of a saved log as they are read, newest first.</summary>
        internal IEnumerable<string> ReadFile(string path, DateTimeOffset? start, DateTimeOffset? end, CancellationToken cancellation)
        {
            Begin(path);
            int count = 0;
            using (EventLog log = Open())
            using (IEnumerator<string> records = log.Read(path, TimeQuery(start, end), MostOfAChannel, cancellation).GetEnumerator())
            {
                // What a file gives may be more than memory holds, so that it is not collected here.
                string? record = null;
                while (Read(path, () => record = records.MoveNext() ? records.Current : null, count) == null && record != null)
                {
                    count++;
                    yield return record;
                    record = null;
                }
            }
            Note(path + ": " + count + " records.");
        }

        private EventLog Open() => new EventLog(Computer, Credential?.Domain, Credential?.UserName, Credential?.Password);

        private void ReadChannel(EventLog log, EventQuery query, List<string> records, CancellationToken cancellation)
        {
            int before = records.Count;
            Begin(query.Channel);
            try
            {
                // One by one: what was read before a log breaks off is kept.
                foreach (string record in log.Read(null, query.For(Start, End), MostOfAChannel, cancellation))
                {
                    records.Add(record);
                }
            }
            catch (Win32Exception e) when (records.Count > before)
            {
                NotAvailable(query.Channel, LogGap.Unread, BrokenOff(records.Count - before, e));
            }
            Note(query.Channel + ": " + (records.Count - before) + " records.");
            if (log.IsSwitchedOff(query.Channel))
            {
                NotAvailable(query.Channel, LogGap.SwitchedOff, "it is switched off on this computer, so that it holds nothing new");
            }
        }

        /// <summary>Reads, and tells of what goes wrong; the failure, unless there is nothing to read.</summary>
        private Win32Exception? Read(string name, Action read, int before = 0)
        {
            try
            {
                read();
                return null;
            }
            catch (Win32Exception e) when (e.NativeErrorCode == ChannelNotFound)
            {
                NotAvailable(name, LogGap.Missing, Computer == null ? "this computer does not have it" : Computer + " does not have it");
                return null;
            }
            catch (Win32Exception e)
            {
                string why = before > 0 ? BrokenOff(before, e)
                    : e.NativeErrorCode == AccessDenied ? "access is denied; run as an administrator to read it"
                    : Words(e);
                NotAvailable(name, LogGap.Unread, why);
                return e;
            }
        }

        private static string BrokenOff(int records, Win32Exception e) => "it broke off after " + records + " records: " + Words(e);

        private static string Words(Win32Exception e) => e.Message + " (Windows error " + e.NativeErrorCode + ")";

        private static string? TimeQuery(DateTimeOffset? start, DateTimeOffset? end)
        {
            var terms = new List<string>();
            if (start != null)
            {
                terms.Add("@SystemTime >= '" + Json.JsonText.Instant(start.Value.UtcDateTime) + "'");
            }
            if (end != null)
            {
                terms.Add("@SystemTime <= '" + Json.JsonText.Instant(end.Value.UtcDateTime) + "'");
            }
            return terms.Count == 0 ? null : "*[System[TimeCreated[" + string.Join(" and ", terms) + "]]]";
        }
    }
}
