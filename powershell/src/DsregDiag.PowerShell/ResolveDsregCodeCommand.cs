using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace DsregDiag.PowerShell
{
    /// <summary>Says what a code, an event or a field means, what brings it about and what to do.</summary>
    [Cmdlet(VerbsDiagnostic.Resolve, "DsregCode", DefaultParameterSetName = CodeSet, HelpUri = HelpPages.Root + "Resolve-DsregCode.md")]
    [OutputType(typeof(ExplanationEntry))]
    public sealed class ResolveDsregCodeCommand : DsregCmdlet
    {
        private static readonly Regex WrittenEvent = new Regex(
            @"^\s*event[ _-]*(?:id)?\s*[:=#]?\s*(?<id>\d{1,5})\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

        // So many are a page each; more are a table, whose view has a type name of its own.
        private const int MostPages = 5;
        private const string OneOfSeveral = "DsregDiag.ExplanationEntry#Several";

        private const string CodeSet = "Code";
        private const string EventSet = "Event";

        /// <summary>
        /// Codes in any written form, their symbols, names of fields, events as "event 1098"; a beginning with a star (0x801c*, DSREG_*) or a
        /// family (tpm, aadsts, hello ...) for all of its codes.
        /// </summary>
        [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = CodeSet)]
        [AllowEmptyString]
        [SupportsWildcards]
        [ArgumentCompleter(typeof(CodeCompleter))]
        public object[] Code { get; set; } = new object[0];

        /// <summary>The provider of an event.</summary>
        [Parameter(Mandatory = true, ParameterSetName = EventSet)]
        [ValidateNotNullOrEmpty]
        [ArgumentCompleter(typeof(ProviderCompleter))]
        public string Provider { get; set; } = "";

        /// <summary>The ids of events of that provider.</summary>
        [Parameter(Mandatory = true, ParameterSetName = EventSet)]
        public int[] EventId { get; set; } = new int[0];

        /// <inheritdoc/>
        protected override void ProcessRecord()
        {
            if (ParameterSetName == EventSet)
            {
                foreach (int id in EventId)
                {
                    Explain(Provider + "/" + id.ToString(CultureInfo.InvariantCulture));
                }
                return;
            }
            foreach (object code in Code)
            {
                Explain(AsWritten(code));
            }
        }

        private static string AsWritten(object code)
        {
            object value = code is PSObject wrapped ? wrapped.BaseObject : code;
            switch (value)
            {
                case Code known: return known.Value;
                case IFormattable number: return number.ToString(null, CultureInfo.InvariantCulture);
                default:
                    // A code object that came through remoting or Export-Clixml.
                    object? inner = PSObject.AsPSObject(code).TypeNames[0] == "Deserialized.DsregDiag.Code"
                        ? PSObject.AsPSObject(code).Properties["Value"]?.Value
                        : null;
                    return (inner ?? value).ToString() ?? "";
            }
        }

        private void Explain(string what)
        {
            // "event 1098" and "EventID: 1098", as people write and paste it.
            Match match = WrittenEvent.Match(what);
            try
            {
                IReadOnlyList<ExplanationEntry> entries = Engine.Explain(match.Success ? match.Groups["id"].Value : what).Entries;
                foreach (ExplanationEntry entry in entries.Where(entry => !match.Success || entry.Kind == "event"))
                {
                    entry.Input = what;
                    PSObject output = PSObject.AsPSObject(entry);
                    if (entries.Count > MostPages)
                    {
                        output.TypeNames.Insert(0, OneOfSeveral);
                    }
                    WriteObject(output);
                }
            }
            catch (EngineException e)
            {
                WriteEngineError(e, what);
            }
        }
    }
}
