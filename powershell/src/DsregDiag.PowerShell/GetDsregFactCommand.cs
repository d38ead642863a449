using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace DsregDiag.PowerShell
{
    /// <summary>Lists the facts and the symptoms that a diagnosis can be told: what they are called, what they say, and how to give them.</summary>
    [Cmdlet(VerbsCommon.Get, "DsregFact", HelpUri = HelpPages.Root + "Get-DsregFact.md")]
    [OutputType(typeof(KnownFact))]
    public sealed class GetDsregFactCommand : DsregCmdlet
    {
        /// <summary>Names of facts or symptoms; wildcards are allowed. All of them if it is not given.</summary>
        [Parameter(Position = 0, ValueFromPipeline = true)]
        [SupportsWildcards]
        [ValidateNotNullOrEmpty]
        [ArgumentCompleter(typeof(FactNameCompleter))]
        public string[] Name { get; set; } = { "*" };

        /// <summary>Only facts, which -Fact takes, or only symptoms, which -Symptom takes.</summary>
        [Parameter]
        [ValidateSet("fact", "symptom")]
        public string? Kind { get; set; }

        /// <inheritdoc/>
        protected override void ProcessRecord()
        {
            List<KnownFact> all = All(Engine.GetCatalog()).Where(fact => Kind == null || Kind.ToLowerInvariant() == fact.Kind).ToList();
            foreach (string pattern in Name)
            {
                var wildcard = new WildcardPattern(pattern, WildcardOptions.IgnoreCase);
                List<KnownFact> found = all.FindAll(fact => wildcard.IsMatch(fact.Name));
                found.ForEach(WriteObject);
                if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(pattern))
                {
                    string near = Spelling.Near(pattern, all.Select(fact => fact.Name)) is string meant ? "Did you mean " + meant + "? " : "";
                    WriteProblem(
                        "FactNotFound", ErrorCategory.ObjectNotFound, pattern,
                        "There is no " + (Kind ?? "fact and no symptom") + " of the name " + pattern + ".", near + "Get-DsregFact lists all of them.");
                }
            }
        }

        private static IEnumerable<KnownFact> All(Catalog catalog)
        {
            return catalog.Symptoms
                .Select(entry => new KnownFact("symptom", entry.Id, entry.Area, entry.Title, "-Symptom " + entry.Id))
                .Concat(catalog.Facts.Select(
                    fact => new KnownFact("fact", fact.Name, fact.Type, fact.Meaning, "-Fact @{ " + fact.Name + " = " + FactCompleter.Example(fact.Type) + " }")));
        }
    }
}
