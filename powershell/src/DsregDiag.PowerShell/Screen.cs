using System;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace DsregDiag.PowerShell
{
    /// <summary>The console for which texts are rendered: its width, and whether it takes colours and links.</summary>
    internal static class Screen
    {
        private const int UsualWidth = 80;
        private const int Narrowest = 40;

        internal static Lazy<RenderOptions> Of(PSCmdlet cmdlet)
        {
            // What is kept is the console, not the cmdlet with all that it was given.
            PSHostUserInterface? ui = cmdlet.Host.UI;
            object? style = cmdlet.SessionState.PSVariable.GetValue("PSStyle");
            bool isLast = cmdlet.MyInvocation.PipelinePosition == cmdlet.MyInvocation.PipelineLength;
            return new Lazy<RenderOptions>(() => new RenderOptions { Width = Width(ui), Color = HasColor(ui, style, isLast) });
        }

        private static int Width(PSHostUserInterface? ui)
        {
            try
            {
                // The last column stays free: some consoles begin a new line when it is filled.
                int width = (ui?.RawUI?.BufferSize.Width ?? 0) - 1;
                return width < Narrowest ? UsualWidth : Math.Min(width, 1000);
            }
            catch (Exception e) when (e is HostException || e is NotImplementedException || e is PSNotSupportedException || e is InvalidOperationException)
            {
                // There is no console.
                return UsualWidth;
            }
        }

        /// <summary>
        /// As $PSStyle says. Windows PowerShell has no $PSStyle and takes no colours out of what goes to a file: there no command may
        /// follow, and the environment may forbid them.
        /// </summary>
        private static bool HasColor(PSHostUserInterface? ui, object? style, bool isLast)
        {
            bool isTerminal = ui?.SupportsVirtualTerminal == true && !Console.IsOutputRedirected;
            if (style != null)
            {
                string? rendering = Convert.ToString(PSObject.AsPSObject(style).Properties["OutputRendering"]?.Value, CultureInfo.InvariantCulture);
                return rendering == "Ansi" || rendering == "Host" && isTerminal;
            }
            return isTerminal && isLast && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        }
    }
}
