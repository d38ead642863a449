using System;
using System.Threading;
using System.Xml;

namespace DsregDiag.Windows
{
    /// <summary>The scheduled task that joins a device, as schtasks writes it in XML: its other forms are in the language of Windows.</summary>
    internal static class JoinTask
    {
        private const string Name = @"\Microsoft\Windows\Workplace Join\Automatic-Device-Join";
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

        /// <summary>Disabled, or Ready.</summary>
        internal static object State()
        {
            DsregCommandOutput output = DsregCommand.Run(
                DsregCommand.InSystemFolder("schtasks.exe"), "/query /xml /tn \"" + Name + "\"", Patience, CancellationToken.None);
            if (output.ExitCode != 0)
            {
                throw new FormatException("schtasks ended with " + output.ExitCode + ": the task is not there, or only an administrator may read it.");
            }
            var task = new XmlDocument { XmlResolver = null };
            string text = Grouping.Decoding.Text(output.Bytes).Trim();
            // What it prints is not in the encoding that the declaration names.
            task.LoadXml(text.Substring(Math.Max(0, text.IndexOf("<Task", StringComparison.Ordinal))));
            return IsDisabled(task.DocumentElement!) ? "Disabled" : "Ready";
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
