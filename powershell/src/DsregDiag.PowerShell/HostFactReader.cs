using System.Collections.Generic;
using System.Threading.Tasks;
using DsregDiag.Windows;

namespace DsregDiag.PowerShell
{
    /// <summary>Reading the facts of this host for a cmdlet.</summary>
    internal static class HostFactReader
    {
        /// <summary>The facts; a domain controller is asked beside the pipeline's thread, for it may be slow to answer.</summary>
        internal static IReadOnlyList<HostFact> Read(DsregCmdlet cmdlet, bool includeDirectory)
        {
            if (!includeDirectory)
            {
                return HostFacts.Read();
            }
            var progress = new Progress(cmdlet, "Reading facts");
            try
            {
                return cmdlet.Await(
                    Task.Run(() => HostFacts.Read(DirectoryFacts.Patience, cmdlet.StopToken)),
                    () => progress.Show("a domain controller, and the service connection point"));
            }
            finally
            {
                progress.End();
            }
        }
    }
}
