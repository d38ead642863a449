using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using DsregDiag.Grouping;
using DsregDiag.Windows;

namespace DsregDiag.PowerShell
{
    /// <summary>Has SYSTEM ask: by this PowerShell and this module, in a scheduled task.</summary>
    internal static class SystemConnectivity
    {
        private const int StepsOfARequest = 6;

        internal static IReadOnlyList<Connection> Ask(Uri[] uris, int timeoutSeconds, Uri? proxy, CancellationToken cancellation)
        {
            string script = "Import-Module " + Quote(Path.Combine(ModuleFolder, "DsregDiag.psd1")) + "; "
                + string.Join(", ", uris.Select(uri => Quote(uri.AbsoluteUri)))
                + " | Test-DsregConnectivity -TimeoutSeconds " + timeoutSeconds + (proxy == null ? "" : " -Proxy " + Quote(proxy.AbsoluteUri))
                + " | ForEach-Object { $_.Json }";
            string command = Shell() + " -NoLogo -NoProfile -NonInteractive -ExecutionPolicy Bypass -EncodedCommand "
                + Convert.ToBase64String(Encoding.Unicode.GetBytes(script));
            TimeSpan limit = TimeSpan.FromSeconds(60 + (timeoutSeconds * StepsOfARequest));
            DsregCommandOutput output = ScheduledRun.Run(asSystem: true, command, limit, cancellation);
            List<Connection> all = Decoding.Text(output.Bytes).Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("{", StringComparison.Ordinal))
                .Select(Connection.FromJson).ToList();
            return all.Count > 0 ? all : throw new IOException("PowerShell told nothing in the scheduled task.");
        }

        private static string ModuleFolder => Path.GetDirectoryName(typeof(SystemConnectivity).Assembly.Location)!;

        /// <summary>The PowerShell that this is, or the one of Windows where this is a host of another kind.</summary>
        private static string Shell()
        {
            string own = Process.GetCurrentProcess().MainModule!.FileName;
            string name = Path.GetFileNameWithoutExtension(own);
            bool isShell = name.Equals("pwsh", StringComparison.OrdinalIgnoreCase) || name.Equals("powershell", StringComparison.OrdinalIgnoreCase);
            return "\"" + (isShell ? own : DsregCommand.InSystemFolder(@"WindowsPowerShell\v1.0\powershell.exe")) + "\"";
        }

        private static string Quote(string text) => "'" + text.Replace("'", "''") + "'";
    }
}
