using System;

namespace DsregDiag.Windows
{
    /// <summary>
    /// How services are set to start, by the registry (learn.microsoft.com/windows-hardware/drivers/install/hklm-system-currentcontrolset-services-registry-tree).
    /// Whether one runs says nothing: most of them start when they are asked, and stop when they are idle.
    /// </summary>
    internal static class Services
    {
        internal const string Key = @"SYSTEM\CurrentControlSet\Services\";

        /// <summary>automatic, manual, disabled, or missing.</summary>
        internal static object Start(string service)
        {
            switch (Registry.Read(Key + service, "Start"))
            {
                case null: return "missing";
                case 2: return "automatic";
                case 3: return "manual";
                case 4: return "disabled";
                case object other: throw new FormatException("The start type " + other + " is not one of a service.");
            }
        }
    }
}
