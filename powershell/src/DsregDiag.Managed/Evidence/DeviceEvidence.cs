using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Linq;
using System.Threading;
using DsregDiag.Windows;

namespace DsregDiag
{
    /// <summary>
    /// What was collected of one device: captures, event records, facts, and what could not be had, with the reason. It is diagnosed here, or
    /// saved for another computer to diagnose.
    /// </summary>
    public sealed class DeviceEvidence
    {
        internal DeviceEvidence(
            string computer, DateTimeOffset collectedAt, IReadOnlyList<CollectedCapture> captures, IReadOnlyList<CollectedLog> logs,
            IReadOnlyList<HostFact> facts, IReadOnlyList<EvidenceGap> notCollected)
        {
            Computer = computer;
            CollectedAt = collectedAt;
            Captures = captures;
            Logs = logs;
            NotCollected = notCollected;
            Facts = WithUnreadLogs(facts, notCollected);
        }

        /// <summary>The computer.</summary>
        public string Computer { get; }

        /// <summary>When the collection began: the clock to judge ages by.</summary>
        public DateTimeOffset CollectedAt { get; }

        /// <summary>What dsregcmd /status printed, for each account that ran it.</summary>
        public IReadOnlyList<CollectedCapture> Captures { get; }

        /// <summary>The records of each event log, newest first.</summary>
        public IReadOnlyList<CollectedLog> Logs { get; }

        /// <summary>The facts of the host; one that is unknown says why.</summary>
        public IReadOnlyList<HostFact> Facts { get; }

        /// <summary>What could not be had, or not whole.</summary>
        public IReadOnlyList<EvidenceGap> NotCollected { get; }

        /// <summary>Collects what this device tells: each part that fails is a gap, and the others go on.</summary>
        /// <exception cref="PlatformNotSupportedException">This is not Windows.</exception>
        /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
        public static DeviceEvidence Collect(CollectionOptions? options = null, CancellationToken cancellation = default)
        {
            return DsregCommand.IsAvailable
                ? new DeviceCollector(options ?? new CollectionOptions(), cancellation).Collect()
                : throw new PlatformNotSupportedException("There is no Windows device here to read.");
        }

        /// <summary>Diagnoses the device by all that was collected.</summary>
        public Diagnosis Diagnose(DiagnosisOptions? options = null)
        {
            options = options ?? new DiagnosisOptions();
            options.Now = options.Now ?? CollectedAt;
            using (var session = new Session())
            {
                foreach (CollectedCapture capture in Captures)
                {
                    session.AddStatus(capture.Bytes);
                }
                foreach (CollectedLog log in Logs.Where(log => log.Records.Count > 0))
                {
                    session.AddEvents(log.ToXml());
                }
                session.AddFacts(HostFact.ToJson(Facts));
                return session.Diagnose(options);
            }
        }

        /// <summary>Saves it in a folder, or in a zip archive where the name ends so, in files that any computer diagnoses.</summary>
        /// <param name="path">The folder or the archive.</param>
        /// <param name="overwrite">Whether to replace an earlier collection there.</param>
        /// <exception cref="IOException">Something else is there, or it cannot be written; nothing is left half.</exception>
        public EvidencePackage Save(string path, bool overwrite = false) => new EvidencePackage(this, path, overwrite);

        /// <summary>A log that was not read is not one without records: the diagnosis has to know.</summary>
        private static IReadOnlyList<HostFact> WithUnreadLogs(IReadOnlyList<HostFact> facts, IReadOnlyList<EvidenceGap> gaps)
        {
            var all = new List<HostFact>(facts);
            Dictionary<string, string> unread = gaps.Where(gap => gap.IsUnreadLog).GroupBy(gap => gap.What).ToDictionary(same => same.Key, same => same.First().Reason);
            if (unread.Count > 0)
            {
                all.Add(HostFact.LogsNotRead(unread));
            }
            return all;
        }
    }

    /// <summary>What to collect.</summary>
    public sealed class CollectionOptions
    {
        /// <summary>The oldest event record wanted; 14 days back by default.</summary>
        public DateTimeOffset? EventsSince { get; set; }

        /// <summary>How long each run of dsregcmd may take; its tests before a join take minutes.</summary>
        public TimeSpan StatusTimeout { get; set; } = TimeSpan.FromSeconds(300);

        /// <summary>
        /// Whether dsregcmd is run by the other account too, where this process may do that: by SYSTEM where it is elevated, by the signed-in user
        /// where it is SYSTEM. A scheduled task does it, and is removed again.
        /// </summary>
        public bool OtherContext { get; set; }

        /// <summary>
        /// Whether a domain controller is looked for, and asked, by LDAP and as the current user, for the service connection point.
        /// </summary>
        public bool IncludeDirectory { get; set; }

        /// <summary>How long each of the two questions may take.</summary>
        public TimeSpan DirectoryTimeout { get; set; } = DirectoryFacts.Patience;

        /// <summary>Told what is collected next.</summary>
        public Action<string> Progress { get; set; } = _ => { };
    }

    /// <summary>What one run of dsregcmd /status printed.</summary>
    public sealed class CollectedCapture
    {
        internal CollectedCapture(string context, byte[] bytes, DateTimeOffset time)
        {
            Context = context;
            Bytes = bytes;
            Time = time;
        }

        /// <summary>Whose run it is: user, localAccount or system.</summary>
        public string Context { get; }

        /// <summary>The bytes, in the encoding of its console.</summary>
        public byte[] Bytes { get; }

        /// <summary>The moment of the run.</summary>
        public DateTimeOffset Time { get; }
    }

    /// <summary>What one event log held.</summary>
    public sealed class CollectedLog
    {
        internal CollectedLog(string name, IReadOnlyList<string> records)
        {
            Name = name;
            Records = records;
        }

        /// <summary>The log.</summary>
        public string Name { get; }

        /// <summary>The records that the catalogue asks for, as event XML, newest first.</summary>
        public IReadOnlyList<string> Records { get; }

        internal string ToXml() => "<Events>\n" + string.Join("\n", Records) + "\n</Events>\n";
    }

    /// <summary>Something that could not be collected, or not whole.</summary>
    public sealed class EvidenceGap
    {
        internal EvidenceGap(string what, string reason, bool isUnreadLog = false)
        {
            What = what;
            Reason = reason;
            IsUnreadLog = isUnreadLog;
        }

        /// <summary>What it is: a log, a capture, a fact.</summary>
        public string What { get; }

        /// <summary>Why it is missing.</summary>
        public string Reason { get; }

        /// <summary>Whether it is a log of which it is not known what it holds.</summary>
        internal bool IsUnreadLog { get; }

        /// <inheritdoc/>
        public override string ToString() => What + ": " + Reason;
    }
}
