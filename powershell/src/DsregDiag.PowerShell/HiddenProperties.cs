using System.Management.Automation;

namespace DsregDiag.PowerShell
{
    /// <summary>
    /// Properties that scripts ask for by name and views show, and that ConvertTo-Json, Export-Csv and Select-Object * leave out: the
    /// types file names these methods.
    /// </summary>
    public static class HiddenProperties
    {
        /// <summary>The engine's document of a diagnosis or an event.</summary>
        public static string? Json(PSObject item)
        {
            return item.BaseObject is Diagnosis diagnosis ? diagnosis.Json : (item.BaseObject as Event)?.Json;
        }

        /// <summary>The answer on one screen, or what a finding says.</summary>
        public static string? DisplayText(PSObject item)
        {
            return item.BaseObject is Diagnosis diagnosis ? diagnosis.DisplayText : (item.BaseObject as Finding)?.DisplayText;
        }

        /// <summary>Everything that a diagnosis holds, as text.</summary>
        public static string? FullText(PSObject item) => (item.BaseObject as Diagnosis)?.FullText;
    }
}
