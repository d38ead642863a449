using System;
using System.Collections.Generic;

namespace DsregDiag.Grouping
{
    /// <summary>The names of a capture's fields, as columns, members and keys of a hashtable have them.</summary>
    internal static class DsregFields
    {
        private static readonly HashSet<string> Telling = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
        {
            "AzureAdJoined", "EnterpriseJoined", "WorkplaceJoined", "AzureAdPrt", "EnterprisePrt",
        };

        // Printed names by names without blanks: a property or a column is often called so.
        private static readonly Dictionary<string, string> Printed = PrintedNames();

        // What people and tools call the computer that a row is about, the most telling first.
        private static readonly string[] ComputerNames =
        {
            "PSComputerName", "ComputerName", "DeviceName", "Computer", "MachineName", "HostName", "ManagedDeviceName", "Hostname", "Host",
            "Device", "Endpoint", "Server", "Name",
        };

        /// <summary>The name as dsregcmd prints it; null for a name that no capture has.</summary>
        internal static string? PrintedName(string name)
        {
            return Printed.TryGetValue(CaptureView.NameWithoutBlanks(name), out string? printed) ? printed : null;
        }

        /// <summary>Whether a field of that name is enough to know a capture by.</summary>
        internal static bool IsTelling(string name) => Telling.Contains(CaptureView.NameWithoutBlanks(name));

        /// <summary>How telling a member's name is for the computer that it names: less is more; -1 if it names none.</summary>
        internal static int ComputerRank(string name)
        {
            string plain = CaptureView.NameWithoutBlanks(name).Replace("_", "");
            return Array.FindIndex(ComputerNames, known => known.Equals(plain, StringComparison.OrdinalIgnoreCase));
        }

        private static Dictionary<string, string> PrintedNames()
        {
            var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (string name in CaptureView.AllNames)
            {
                names[CaptureView.NameWithoutBlanks(name)] = name;
            }
            return names;
        }
    }
}
