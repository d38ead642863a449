using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using DsregDiag.Native;
using DsregDiag.Windows;

namespace DsregDiag
{
    /// <summary>
    /// Asks the hosts that device registration and sign-in need, one request each, and says which step fails. The only part of this library that
    /// uses the network, and only when it is called.
    /// </summary>
    public static class Connectivity
    {
        internal const string DeviceLogin = "device.login.microsoftonline.com";

        /// <summary>
        /// What is asked, by the network requirements of hybrid join (learn.microsoft.com/entra/identity/devices/how-to-hybrid-join).
        /// </summary>
        public static IReadOnlyList<Uri> Endpoints { get; } = new[]
        {
            new Uri("https://enterpriseregistration.windows.net/microsoft.com/discover?api-version=1.7"),
            new Uri("https://login.microsoftonline.com/common/.well-known/openid-configuration"),
            new Uri("https://" + DeviceLogin + "/"),
            new Uri("https://autologon.microsoftazuread-sso.com/"),
        };

        /// <summary>Asks one of them, or another host.</summary>
        /// <param name="uri">What to ask for.</param>
        /// <param name="options">How.</param>
        /// <param name="cancellation">Ends it.</param>
        public static async Task<Connection> TestAsync(Uri uri, ConnectivityOptions? options = null, CancellationToken cancellation = default)
        {
            options = options ?? new ConnectivityOptions();
            var connection = new Connection(uri, SystemLoader.IsWindows ? RunContext.RunAs() : "user");
            var watch = Stopwatch.StartNew();
            using (var request = new ConnectivityRequest(connection, options, cancellation))
            {
                await request.Run().ConfigureAwait(false);
            }
            connection.Elapsed = watch.Elapsed;
            return connection;
        }

        /// <summary>Whether an answer without a document of its own would be somebody else's.</summary>
        internal static bool ExpectsJson(Uri uri) => uri.AbsolutePath.EndsWith("/discover", StringComparison.Ordinal) || uri.AbsolutePath.EndsWith("/openid-configuration", StringComparison.Ordinal);
    }

    /// <summary>How to ask.</summary>
    public sealed class ConnectivityOptions
    {
        /// <summary>How long each step may take.</summary>
        public TimeSpan StepTimeout { get; set; } = TimeSpan.FromSeconds(10);

        /// <summary>The proxy to ask through; null for the one of the account that asks, which for SYSTEM is that of WinHTTP.</summary>
        public Uri? Proxy { get; set; }
    }
}
