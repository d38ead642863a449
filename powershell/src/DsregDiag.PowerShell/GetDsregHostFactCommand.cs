using System.Management.Automation;
using DsregDiag.Windows;

namespace DsregDiag.PowerShell
{
    /// <summary>Gives the facts of this host that rules ask for, each with where it was read.</summary>
    [Cmdlet(VerbsCommon.Get, "DsregHostFact", HelpUri = HelpPages.Root + "Get-DsregHostFact.md")]
    [OutputType(typeof(HostFact))]
    public sealed class GetDsregHostFactCommand : DsregCmdlet
    {
        /// <summary>Names of facts; wildcards are allowed. All of them if it is not given.</summary>
        [Parameter(Position = 0)]
        [SupportsWildcards]
        [ValidateNotNullOrEmpty]
        public string[] Name { get; set; } = { "*" };

        /// <summary>
        /// Looks for a domain controller too, and reads the service connection point from it by LDAP: over the network, as the current user, for at
        /// most half a minute each. Nothing is changed.
        /// </summary>
        [Parameter]
        public SwitchParameter IncludeDirectory { get; set; }

        /// <inheritdoc/>
        protected override void EndProcessing()
        {
            if (!Collection.RequireWindows(this))
            {
                return;
            }
            foreach (HostFact fact in HostFactReader.Read(this, IncludeDirectory))
            {
                foreach (string pattern in Name)
                {
                    if (new WildcardPattern(pattern, WildcardOptions.IgnoreCase).IsMatch(fact.Name))
                    {
                        WriteObject(fact);
                        break;
                    }
                }
            }
        }
    }
}
