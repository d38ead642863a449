using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;

namespace DsregDiag.PowerShell
{
    /// <summary>Asks the hosts that registration and sign-in need, one request each, and says which step fails, and who signed the certificate.</summary>
    [Cmdlet(VerbsDiagnostic.Test, "DsregConnectivity", SupportsShouldProcess = true, HelpUri = HelpPages.Root + "Test-DsregConnectivity.md")]
    [OutputType(typeof(Connection))]
    public sealed class TestDsregConnectivityCommand : DsregCmdlet
    {
        /// <summary>What to ask instead of the documented hosts.</summary>
        [Parameter(Position = 0, ValueFromPipeline = true)]
        [ValidateNotNullOrEmpty]
        public Uri[]? Uri { get; set; }

        /// <summary>The proxy to ask through, instead of the one that the account has.</summary>
        [Parameter]
        [ValidateNotNull]
        public Uri? Proxy { get; set; }

        /// <summary>How long each step of a request may take.</summary>
        [Parameter]
        [ValidateRange(1, 300)]
        public int TimeoutSeconds { get; set; } = 10;

        /// <summary>Asks as SYSTEM too, as device registration does: by a scheduled task that is removed again, and only elevated.</summary>
        [Parameter]
        public SwitchParameter AsSystem { get; set; }

        /// <inheritdoc/>
        protected override void ProcessRecord()
        {
            Uri[] all = Uri ?? Connectivity.Endpoints.ToArray();
            foreach (Uri uri in all.Where(uri => !uri.IsAbsoluteUri || uri.Scheme != System.Uri.UriSchemeHttps && uri.Scheme != System.Uri.UriSchemeHttp))
            {
                WriteProblem("NotAnAddress", ErrorCategory.InvalidArgument, uri, uri + " is no address of the web.", "Give one that begins with https://.");
            }
            var options = new ConnectivityOptions { Proxy = Proxy, StepTimeout = TimeSpan.FromSeconds(TimeoutSeconds) };
            var progress = new Progress(this, "Asking hosts");
            var asked = all.Where(uri => uri.IsAbsoluteUri && uri.Scheme.StartsWith("http", StringComparison.Ordinal))
                .Select(uri => Task.Run(() => Connectivity.TestAsync(uri, options, StopToken))).ToList();
            foreach (Task<Connection> one in asked)
            {
                WriteObject(Await(one, () => progress.Show("waiting for an answer")));
            }
            progress.End();
            if (AsSystem && Collection.RequireWindows(this) && ShouldProcess("SYSTEM", "Register, run and remove a scheduled task that asks " + all.Length + " hosts"))
            {
                AskAsSystem(all);
            }
        }

        private void AskAsSystem(Uri[] uris)
        {
            try
            {
                foreach (Connection one in Await(Task.Run(() => SystemConnectivity.Ask(uris, TimeoutSeconds, Proxy, StopToken)), () => { }))
                {
                    WriteObject(one);
                }
            }
            catch (Exception e) when (e is System.IO.IOException || e is TimeoutException || e is InvalidOperationException || e is UnauthorizedAccessException || e is FormatException)
            {
                WriteProblem("SystemNotAsked", ErrorCategory.OperationStopped, "SYSTEM", "SYSTEM was not asked: " + e.Message, "Run PowerShell as administrator, and check that the Task Scheduler runs.");
            }
        }
    }
}
