using System;
using System.ComponentModel;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using DsregDiag.Windows;

namespace DsregDiag
{
    /// <summary>One request, step by step, each with a limit of its own: a library for HTTP would not tell which of them failed.</summary>
    internal sealed class ConnectivityRequest : IDisposable
    {
        private const int LongestAnswer = 64 << 10;

        // Who signs the certificates of these hosts (learn.microsoft.com/azure/security/fundamentals/azure-ca-details).
        private static readonly string[] Signers = { "O=Microsoft Corporation", "O=DigiCert Inc" };

        private readonly Connection _connection;
        private readonly ConnectivityOptions _options;
        private readonly CancellationToken _cancellation;
        private readonly TcpClient _client = new TcpClient();
        private Stream _stream = Stream.Null;
        private string? _certificateProblem;

        internal ConnectivityRequest(Connection connection, ConnectivityOptions options, CancellationToken cancellation)
        {
            _connection = connection;
            _options = options;
            _cancellation = cancellation;
        }

        private Uri Uri => _connection.Uri;

        private bool IsTls => Uri.Scheme == Uri.UriSchemeHttps;

        public void Dispose()
        {
            _stream.Dispose();
            _client.Dispose();
        }

        internal async Task Run()
        {
            Uri? proxy = _options.Proxy ?? await Within(Task.Run(FindProxy)).ConfigureAwait(false);
            _connection.Proxy = proxy?.Authority;
            Uri first = proxy ?? Uri;
            bool reached = await Step("resolve", () => Resolve(first.Host)).ConfigureAwait(false)
                && await Step("connect", () => Connect(first)).ConfigureAwait(false);
            _connection.IsProxyReached = proxy == null ? (bool?)null : reached;
            if (reached && (proxy == null || await Step("proxy", Tunnel).ConfigureAwait(false))
                && (!IsTls || await Step("tls", Secure).ConfigureAwait(false)))
            {
                string? answer = null;
                bool answered = await Step("request", async () => answer = await Ask().ConfigureAwait(false)).ConfigureAwait(false);
                if (answered)
                {
                    await Step("answer", () => Judge(answer!)).ConfigureAwait(false);
                }
            }
        }

        private async Task<bool> Step(string name, Func<Task> work)
        {
            try
            {
                await Within(Wrap(work)).ConfigureAwait(false);
                return true;
            }
            catch (Exception e) when (e is SocketException || e is IOException || e is AuthenticationException || e is TimeoutException
                || e is FormatException || e is ArgumentException || e is Win32Exception || e is InvalidOperationException)
            {
                _connection.FailedStep = name;
                _connection.Reason = _certificateProblem ?? e.Message;
                return false;
            }
        }

        private static async Task<bool> Wrap(Func<Task> work)
        {
            await work().ConfigureAwait(false);
            return true;
        }

        /// <summary>What takes too long fails; its connection is closed when the request is disposed, which ends it.</summary>
        private async Task<T> Within<T>(Task<T> work)
        {
            Task first = await Task.WhenAny(work, Task.Delay(_options.StepTimeout, _cancellation)).ConfigureAwait(false);
            _cancellation.ThrowIfCancellationRequested();
            if (first == work)
            {
                return await work.ConfigureAwait(false);
            }
            _ = work.ContinueWith(late => late.Exception, TaskScheduler.Default);
            throw new TimeoutException("No answer within " + _options.StepTimeout.TotalSeconds + " seconds.");
        }

        private Uri? FindProxy()
        {
            if (_connection.Context == RunContext.System)
            {
                return WinHttpProxy(Proxies.OfWinHttp());
            }
            IWebProxy? system = WebRequest.DefaultWebProxy;
            Uri? found = system == null || system.IsBypassed(Uri) ? null : system.GetProxy(Uri);
            return found == null || found == Uri ? null : found;
        }

        /// <summary>The proxy for HTTPS of a WinHTTP setting: "host:port", or a list by protocol.</summary>
        internal static Uri? WinHttpProxy(string? setting)
        {
            if (!Proxies.IsNamed(setting))
            {
                return null;
            }
            string[] parts = setting!.Split(new[] { ';', ' ' }, StringSplitOptions.RemoveEmptyEntries);
            string one = parts.FirstOrDefault(part => part.StartsWith("https=", StringComparison.OrdinalIgnoreCase))
                ?? parts.FirstOrDefault(part => part.IndexOf('=') < 0) ?? "";
            string authority = one.Substring(one.IndexOf('=') + 1);
            return Uri.TryCreate(authority.Contains("://") ? authority : "http://" + authority, UriKind.Absolute, out Uri? proxy) ? proxy : null;
        }

        private static async Task Resolve(string host) => await Dns.GetHostAddressesAsync(host).ConfigureAwait(false);

        private async Task Connect(Uri to)
        {
            await _client.ConnectAsync(to.Host, to.Port).ConfigureAwait(false);
            _stream = _client.GetStream();
        }

        private async Task Tunnel()
        {
            string target = Uri.Host + ":" + Uri.Port;
            await Send("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n\r\n").ConfigureAwait(false);
            int status = Status(await Receive(headOnly: true).ConfigureAwait(false));
            if (status == 407)
            {
                throw new FormatException("The proxy asks for a sign-in (407), which a device cannot give; let this host through without one.");
            }
            if (status / 100 != 2)
            {
                throw new FormatException("The proxy refuses this host (" + status + ").");
            }
        }

        private async Task Secure()
        {
            var tls = new SslStream(_stream, false, Check);
            await tls.AuthenticateAsClientAsync(Uri.Host).ConfigureAwait(false);
            _stream = tls;
        }

        private bool Check(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
        {
            _connection.CertificateIssuer = certificate?.Issuer;
            _connection.IsTlsInspected = certificate == null ? (bool?)null : !Signers.Any(signer => certificate.Issuer.Contains(signer));
            if (errors == SslPolicyErrors.None)
            {
                return true;
            }
            _certificateProblem = "The certificate, signed by " + (certificate?.Issuer ?? "nobody") + ", is not trusted here: " + errors + ".";
            return false;
        }

        private async Task<string> Ask()
        {
            await Send("GET " + Uri.PathAndQuery + " HTTP/1.1\r\nHost: " + Uri.Authority + "\r\nUser-Agent: dsregdiag\r\nAccept: */*\r\nConnection: close\r\n\r\n")
                .ConfigureAwait(false);
            string answer = await Receive(headOnly: false).ConfigureAwait(false);
            _connection.StatusCode = Status(answer);
            _connection.ClockOffset = DateTime.UtcNow - Date(answer);
            return answer;
        }

        /// <summary>The clock of who answers (RFC 9110, 6.6.1); null where it does not say.</summary>
        internal static DateTime? Date(string answer)
        {
            int end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            string[] head = (end < 0 ? answer : answer.Substring(0, end)).Split('\n');
            string? date = head.FirstOrDefault(line => line.StartsWith("Date:", StringComparison.OrdinalIgnoreCase))?.Substring(5).Trim();
            const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
            return DateTime.TryParseExact(date, "r", CultureInfo.InvariantCulture, utc, out DateTime time) ? time : (DateTime?)null;
        }

        private Task Judge(string answer)
        {
            if (!Connectivity.ExpectsJson(Uri))
            {
                // Any answer shows that the way is open.
                return Task.FromResult(true);
            }
            int head = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            string body = head < 0 ? "" : answer.Substring(head).Trim();
            int open = body.IndexOf('{');
            // The length of a chunk may stand before it.
            bool isJson = open >= 0 && body.Substring(0, open).All(c => char.IsWhiteSpace(c) || System.Uri.IsHexDigit(c));
            return isJson && _connection.StatusCode == 200
                ? Task.FromResult(true)
                : throw new FormatException(
                    "The answer (" + _connection.StatusCode + ") is not what this host sends" + (body.IndexOf('<') >= 0 ? " but a page of HTML" : "") + ": something on the way answers in its place.");
        }

        private async Task Send(string text)
        {
            byte[] bytes = Encoding.ASCII.GetBytes(text);
            await _stream.WriteAsync(bytes, 0, bytes.Length, _cancellation).ConfigureAwait(false);
            await _stream.FlushAsync(_cancellation).ConfigureAwait(false);
        }

        private async Task<string> Receive(bool headOnly)
        {
            var buffer = new byte[4096];
            var answer = new StringBuilder();
            while (answer.Length < LongestAnswer)
            {
                // What follows the answer of a proxy is already of the other side: its head ends with what was read.
                int read = await _stream.ReadAsync(buffer, 0, headOnly ? 1 : buffer.Length, _cancellation).ConfigureAwait(false);
                answer.Append(Encoding.GetEncoding(28591).GetString(buffer, 0, read));
                if (read == 0 || headOnly && answer.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
                {
                    break;
                }
            }
            return answer.Length > 0 ? answer.ToString() : throw new IOException("The connection was closed without an answer.");
        }

        private static int Status(string answer)
        {
            string[] words = answer.Split(new[] { ' ', '\r', '\n' }, 3);
            return words.Length > 1 && words[0].StartsWith("HTTP/", StringComparison.Ordinal) && int.TryParse(words[1], out int status)
                ? status
                : throw new FormatException("What answered does not speak HTTP.");
        }
    }
}
