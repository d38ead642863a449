using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace DsregDiag.PowerShell
{
    /// <summary>Gives the page of a rule or a prerequisite: what it finds, why, what to do, how to verify.</summary>
    [Cmdlet(VerbsCommon.Get, "DsregRule", HelpUri = HelpPages.Root + "Get-DsregRule.md")]
    [OutputType(typeof(ExplanationEntry))]
    public sealed class GetDsregRuleCommand : DsregCmdlet
    {
        private readonly Lazy<Catalog> _catalog = new Lazy<Catalog>(() => Engine.GetCatalog());

        /// <summary>Ids of rules or prerequisites; wildcards are allowed. All of them if it is not given.</summary>
        [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
        [SupportsWildcards]
        [ValidateNotNullOrEmpty]
        [ArgumentCompleter(typeof(RuleCompleter))]
        public string[] Id { get; set; } = { "*" };

        /// <summary>Only rules of these areas.</summary>
        [Parameter]
        [ValidateNotNullOrEmpty]
        [ArgumentCompleter(typeof(AreaCompleter))]
        public string[]? Area { get; set; }

        /// <inheritdoc/>
        protected override void BeginProcessing()
        {
            base.BeginProcessing();
            CheckArea(Area);
        }

        /// <inheritdoc/>
        protected override void ProcessRecord()
        {
            foreach (string pattern in Id)
            {
                var wildcard = new WildcardPattern(pattern, WildcardOptions.IgnoreCase);
                List<CatalogEntry> found = Entries().Where(entry => wildcard.IsMatch(entry.Id)).ToList();
                if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(pattern))
                {
                    WriteProblem(
                        "RuleNotFound", ErrorCategory.ObjectNotFound, pattern,
                        "There is no rule of that id" + (Area == null ? "." : " in that area."), "Get-DsregRule lists all of them.");
                }
                // One that is asked for by its id is a page to read, several are a table to choose from: the view goes by the name.
                bool isPage = !WildcardPattern.ContainsWildcardCharacters(pattern);
                foreach (CatalogEntry entry in found)
                {
                    foreach (ExplanationEntry page in Engine.Explain(entry.Id).Entries)
                    {
                        PSObject rule = PSObject.AsPSObject(page);
                        rule.TypeNames.Insert(0, isPage ? "DsregDiag.RulePage" : "DsregDiag.RuleRow");
                        WriteObject(rule);
                    }
                }
            }
        }

        private IEnumerable<CatalogEntry> Entries()
        {
            return _catalog.Value.Rules.Concat(_catalog.Value.Prerequisites)
                .Where(entry => Area == null || Area.Contains(entry.Area, StringComparer.OrdinalIgnoreCase));
        }
    }
}
