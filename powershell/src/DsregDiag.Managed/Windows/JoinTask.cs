using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading;
using System.Xml;

namespace DsregDiag.Windows
{
    /// <summary>
    /// The scheduled task that joins a device, by schtasks (learn.microsoft.com/windows-server/administration/windows-commands/schtasks-query).
    /// In XML it says how the task is set; as CSV, whose columns have one order in every language of Windows, how it went.
    /// </summary>
    internal sealed class JoinTask
    {
        private const string Name = @"\Microsoft\Windows\Workplace Join\Automatic-Device-Join";
        private const int LastRunColumn = 5;
        private const int LastResultColumn = 6;
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

        // What stands in place of a result: ready, running, disabled, never ran, no more runs, not scheduled (SCHED_S_TASK_...).
        private const long FirstState = 0x41300;
        private const long LastState = 0x41305;

        private readonly Lazy<IReadOnlyList<string>> _row = new Lazy<IReadOnlyList<string>>(() => FirstRow(Query("/v /fo csv /nh")));

        /// <summary>Disabled, or Ready.</summary>
        internal static object State()
        {
            var task = new XmlDocument { XmlResolver = null };
            string text = Query("/xml");
            // What it prints is not in the encoding that the declaration names.
            task.LoadXml(text.Substring(Math.Max(0, text.IndexOf("<Task", StringComparison.Ordinal))));
            return IsDisabled(task.DocumentElement!) ? "Disabled" : "Ready";
        }

        /// <summary>The result of its last run, as a number with a sign.</summary>
        internal object LastResult()
        {
            string text = Column(LastResultColumn);
            if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long result))
            {
                throw new FormatException("The last result of the task is no number: " + text);
            }
            return result >= FirstState && result <= LastState
                ? throw new FormatException("The task has no result: it runs, or never ran (0x" + result.ToString("x", CultureInfo.InvariantCulture) + ").")
                : result;
        }

        /// <summary>When it ran last, by the clock and the zone of this device.</summary>
        internal object LastRun() => Moment(Column(LastRunColumn), CultureInfo.CurrentCulture);

        /// <summary>A time as schtasks writes it, in the user's form. A task that never ran has one of 1999.</summary>
        internal static object Moment(string text, CultureInfo culture)
        {
            if (!DateTime.TryParse(text, culture, DateTimeStyles.AssumeLocal, out DateTime time))
            {
                throw new FormatException("The time of the last run is not in the form of this user: " + text);
            }
            return time.Year <= 1999
                ? throw new FormatException("The task never ran.")
                : time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
        }

        /// <summary>The fields of the first row of a CSV whose fields are all in quotes.</summary>
        internal static IReadOnlyList<string> FirstRow(string csv)
        {
            var fields = new List<string>();
            using (var reader = new StringReader(csv.Trim()))
            {
                string line = reader.ReadLine() ?? "";
                foreach (string field in line.Split(new[] { "\",\"" }, StringSplitOptions.None))
                {
                    fields.Add(field.Trim('"'));
                }
            }
            return fields;
        }

        private string Column(int column)
        {
            return _row.Value.Count > column ? _row.Value[column] : throw new FormatException("schtasks printed fewer columns than are documented.");
        }

        private static string Query(string how)
        {
            DsregCommandOutput output = DsregCommand.Run(
                DsregCommand.InSystemFolder("schtasks.exe"), "/query " + how + " /tn \"" + Name + "\"", Patience, CancellationToken.None);
            return output.ExitCode == 0
                ? Grouping.Decoding.Text(output.Bytes).Trim()
                : throw new FormatException("schtasks ended with " + output.ExitCode + ": the task is not there, or only an administrator may read it.");
        }

        private static bool IsDisabled(XmlElement task)
        {
            foreach (XmlNode settings in task.ChildNodes)
            {
                if (settings.LocalName == "Settings")
                {
                    return string.Equals(settings["Enabled"]?.InnerText.Trim(), "false", StringComparison.OrdinalIgnoreCase);
                }
            }
            return false;
        }
    }
}
