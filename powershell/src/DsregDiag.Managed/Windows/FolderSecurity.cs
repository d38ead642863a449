using System;
using System.ComponentModel;
using System.Linq;
using System.Text.RegularExpressions;

namespace DsregDiag.Windows
{
    /// <summary>Whether everybody on a computer may change what lies in a folder.</summary>
    internal static class FolderSecurity
    {
        // Everyone, Users, Authenticated Users, Interactive, Anonymous, Guests.
        private static readonly string[] Everybody = { "WD", "BU", "AU", "IU", "AN", "BG", "S-1-1-0", "S-1-5-32-545", "S-1-5-11", "S-1-5-4" };

        // All of a file, write, create a file, create a folder, delete, change the rights, become the owner.
        private static readonly string[] WriteRights = { "FA", "FW", "GA", "GW", "DC", "LC", "SD", "WD", "WO" };
        private const uint WriteBits = 0x500d0006;

        private static readonly Regex Entry = new Regex(@"\((?<type>[A-Z]+);(?<flags>[^;]*);(?<rights>[^;]*);[^;]*;[^;]*;(?<who>[^;)]+)", RegexOptions.CultureInvariant);

        /// <summary>Whether everybody may write there; null where Windows does not tell.</summary>
        internal static bool? IsWritableByEverybody(string folder)
        {
            try
            {
                return LetsEverybodyWrite(SecurityDescriptor.Read(folder, SecurityDescriptor.File, SecurityDescriptor.Rights));
            }
            catch (Win32Exception)
            {
                return null;
            }
        }

        /// <summary>Whether a descriptor in SDDL (learn.microsoft.com/windows/win32/secauthz/ace-strings) lets everybody write.</summary>
        internal static bool LetsEverybodyWrite(string descriptor)
        {
            // Without a list nothing is forbidden.
            return descriptor.IndexOf("NO_ACCESS_CONTROL", StringComparison.Ordinal) >= 0
                || Entry.Matches(descriptor).Cast<Match>().Any(entry => entry.Groups["type"].Value == "A"
                    && !Pairs(entry.Groups["flags"].Value).Contains("IO")
                    && Everybody.Contains(entry.Groups["who"].Value)
                    && IsWrite(entry.Groups["rights"].Value));
        }

        private static bool IsWrite(string rights)
        {
            return rights.StartsWith("0x", StringComparison.Ordinal)
                ? (Convert.ToUInt32(rights, 16) & WriteBits) != 0
                : Pairs(rights).Any(right => WriteRights.Contains(right));
        }

        private static string[] Pairs(string text)
        {
            return Enumerable.Range(0, text.Length / 2).Select(at => text.Substring(at * 2, 2)).ToArray();
        }
    }
}
