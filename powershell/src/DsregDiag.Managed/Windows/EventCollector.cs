using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Threading;

namespace DsregDiag.Windows
{
    /// <summary>Collects the records that the catalogue asks for: filtered at the source, so that only those travel.</summary>
    internal sealed class EventCollector
    {
        private const int ChannelNotFound = 15007;
        private const int AccessDenied = 5;

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

        /// <summary>Told of a channel that cannot be read: the channel, and why.</summary>
        internal Action<string, string> NotAvailable { get; set; } = (_, __) => { };

        /// <summary>The records of the channels, each channel's newest first.</summary>
        internal List<string> Collect(IEnumerable<EventQuery> queries, CancellationToken cancellation)
        {
            var records = new List<string>();
            using (EventLog log = Open())
            {
                foreach (EventQuery query in queries)
                {
                    Collect(log, query.Channel, null, query.For(Start, End), records, cancellation);
                }
            }
            return records;
        }

        /// <summary>The records of a saved log.</summary>
        internal List<string> CollectFile(string path, CancellationToken cancellation)
        {
            var records = new List<string>();
            using (EventLog log = Open())
            {
                Collect(log, path, path, null, records, cancellation);
            }
            return records;
        }

        private EventLog Open() => new EventLog(Computer, Credential?.Domain, Credential?.UserName, Credential?.Password);

        private void Collect(EventLog log, string name, string? file, string? query, List<string> records, CancellationToken cancellation)
        {
            int before = records.Count;
            Begin(name);
            try
            {
                records.AddRange(log.Read(file, query, MostOfAChannel, cancellation));
                Note(name + ": " + (records.Count - before) + " records.");
                if (file == null && log.IsSwitchedOff(name))
                {
                    NotAvailable(name, "it is switched off on this computer, so that it holds nothing new");
                }
            }
            catch (Win32Exception e) when (e.NativeErrorCode == ChannelNotFound)
            {
                NotAvailable(name, "this computer does not have it");
            }
            catch (Win32Exception e) when (e.NativeErrorCode == AccessDenied)
            {
                NotAvailable(name, "access is denied; run as an administrator to read it");
            }
            catch (Win32Exception e)
            {
                NotAvailable(name, e.Message + " (Windows error " + e.NativeErrorCode + ")");
            }
        }
    }
}
