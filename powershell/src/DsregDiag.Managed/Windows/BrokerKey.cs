using System;
using System.ComponentModel;

namespace DsregDiag.Windows
{
    /// <summary>
    /// The registry key PSR of the user's broker package. KB3196528 (support.microsoft.com/help/3196528): the broker
    /// fails where its owner is not SYSTEM, or where it does not inherit its permissions.
    /// </summary>
    internal static class BrokerKey
    {
        private const string Key = @"CURRENT_USER\Software\Classes\Local Settings\Software\Microsoft\Windows\CurrentVersion\AppModel\SystemAppData\"
            + Packages.Broker + @"\PSR";

        private const int FileNotFound = 2;
        private const int PathNotFound = 3;

        /// <summary>intact, or changed with what differs; null where the user has no such key.</summary>
        internal static object? Rights()
        {
            SignIn.RequireUserOfSession();
            try
            {
                return Judge(SecurityDescriptor.Read(Key, SecurityDescriptor.RegistryKey, SecurityDescriptor.Owner | SecurityDescriptor.Rights));
            }
            catch (Win32Exception e) when (e.NativeErrorCode == FileNotFound || e.NativeErrorCode == PathNotFound)
            {
                return null;
            }
        }

        /// <summary>Of a descriptor in SDDL: O:SY is the owner SYSTEM; a P among the flags of D: keeps permissions from being inherited.</summary>
        internal static object Judge(string descriptor)
        {
            bool isOfSystem = descriptor.StartsWith("O:SY", StringComparison.Ordinal) || descriptor.StartsWith("O:S-1-5-18", StringComparison.Ordinal);
            int list = descriptor.IndexOf("D:", StringComparison.Ordinal);
            if (list < 0)
            {
                throw new FormatException("Windows tells no permissions of the key.");
            }
            int flags = descriptor.IndexOf('(', list);
            bool inherits = descriptor.IndexOf('P', list, (flags < 0 ? descriptor.Length : flags) - list) < 0;
            return isOfSystem && inherits
                ? (object)"intact"
                : new Told("changed", (isOfSystem ? "" : "Its owner is not SYSTEM. ") + (inherits ? "" : "It does not inherit its permissions."));
        }
    }
}
