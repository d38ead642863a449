using System;
using System.IO;
using System.Threading;
using DsregDiag.Windows;

namespace DsregDiag.Collection
{
    /// <summary>The dsregcmd.exe in System32, told by its environment what to do.</summary>
    internal static class StandIn
    {
        internal static DsregCommandOutput Run(
            byte[] prints, TimeSpan? timeout = null, int ends = 0, int complaints = 0, bool hangs = false, CancellationToken stop = default)
        {
            string file = Path.GetTempFileName();
            try
            {
                File.WriteAllBytes(file, prints);
                Environment.SetEnvironmentVariable("DSREGCMD_PRINTS", file);
                Environment.SetEnvironmentVariable("DSREGCMD_ENDS", ends.ToString());
                Environment.SetEnvironmentVariable("DSREGCMD_COMPLAINS", complaints.ToString());
                Environment.SetEnvironmentVariable("DSREGCMD_HANGS", hangs ? "1" : null);
                return DsregCommand.RunStatus(timeout ?? TimeSpan.FromSeconds(60), stop);
            }
            finally
            {
                File.Delete(file);
            }
        }
    }
}
