using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using DsregDiag.Json;

namespace DsregDiag
{
    /// <summary>How far one request to a host came: it resolved, connected, agreed on TLS and answered, or which of these failed.</summary>
    public sealed class Connection
    {
        internal Connection(Uri uri, string context)
        {
            Uri = uri;
            Context = context;
        }

        /// <summary>The host.</summary>
        public string Host => Uri.Host;

        /// <summary>What was asked for.</summary>
        public Uri Uri { get; }

        /// <summary>Who asked: user, localAccount or system.</summary>
        public string Context { get; }

        /// <summary>The proxy that the request went through; null where it went straight.</summary>
        public string? Proxy { get; internal set; }

        /// <summary>Whether the host answered, and with what is to be expected of it.</summary>
        public bool IsReached => FailedStep == null;

        /// <summary>The first step that failed: resolve, connect, proxy, tls, request or answer; null where none did.</summary>
        public string? FailedStep { get; internal set; }

        /// <summary>Why it failed.</summary>
        public string? Reason { get; internal set; }

        /// <summary>The HTTP status of the answer.</summary>
        public int? StatusCode { get; internal set; }

        /// <summary>Who signed the certificate that the host, or what stands in its place, showed.</summary>
        public string? CertificateIssuer { get; internal set; }

        /// <summary>Whether somebody on the way opens TLS: the certificate is not signed by who signs those of Microsoft's hosts.</summary>
        public bool? IsTlsInspected { get; internal set; }

        /// <summary>Whether the proxy itself answered; null where there is none.</summary>
        public bool? IsProxyReached { get; internal set; }

        /// <summary>
        /// By how much the clock of this device is ahead of that of the host; behind is negative. Null where the answer names no time.
        /// </summary>
        public TimeSpan? ClockOffset { get; internal set; }

        /// <summary>How long it took.</summary>
        public TimeSpan Elapsed { get; internal set; }

        /// <summary>All of it as a JSON object.</summary>
        public string Json
        {
            get
            {
                var json = new StringBuilder("{");
                void Add(string name, object? value)
                {
                    if (value != null)
                    {
                        json.AppendName(name).AppendValue(value);
                    }
                }
                Add("uri", Uri.AbsoluteUri);
                Add("context", Context);
                Add("proxy", Proxy);
                Add("failedStep", FailedStep);
                Add("reason", Reason);
                Add("statusCode", StatusCode);
                Add("certificateIssuer", CertificateIssuer);
                Add("isTlsInspected", IsTlsInspected);
                Add("isProxyReached", IsProxyReached);
                Add("clockOffsetSeconds", ClockOffset is TimeSpan offset ? (long)Math.Round(offset.TotalSeconds) : (long?)null);
                Add("milliseconds", (long)Elapsed.TotalMilliseconds);
                return json.Append('}').ToString();
            }
        }

        /// <summary>What another process wrote as JSON.</summary>
        internal static Connection FromJson(string json)
        {
            JsonValue value = JsonValue.Parse(json);
            string? Text(string name) => value[name]?.AsText();
            bool? Flag(string name) => Text(name) is string flag ? flag == "true" : (bool?)null;
            return new Connection(new Uri(Text("uri") ?? throw new FormatException("The connection names no address.")), Text("context") ?? "")
            {
                Proxy = Text("proxy"),
                FailedStep = Text("failedStep"),
                Reason = Text("reason"),
                StatusCode = Text("statusCode") is string code ? int.Parse(code, CultureInfo.InvariantCulture) : (int?)null,
                CertificateIssuer = Text("certificateIssuer"),
                IsTlsInspected = Flag("isTlsInspected"),
                IsProxyReached = Flag("isProxyReached"),
                ClockOffset = value["clockOffsetSeconds"]?.AsInt64() is long seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null,
                Elapsed = TimeSpan.FromMilliseconds(long.Parse(Text("milliseconds") ?? "0", CultureInfo.InvariantCulture)),
            };
        }

        /// <inheritdoc/>
        public override string ToString() => Host + ": " + (IsReached ? "reached" : FailedStep + ": " + Reason);

        /// <summary>What several requests say as facts of the host.</summary>
        internal static IReadOnlyList<HostFact> ToFacts(IReadOnlyCollection<Connection> connections)
        {
            const string source = "Test-DsregConnectivity";
            var facts = new List<HostFact>();
            Connection[] system = connections.Where(one => one.Context == "system").ToArray();
            if (system.Length > 0)
            {
                facts.Add(new HostFact("systemEndpoints", system.GroupBy(one => one.Host).ToDictionary(same => same.Key, same => (object)same.Last().IsReached), source));
            }
            if (system.LastOrDefault(one => one.IsProxyReached != null) is Connection proxied)
            {
                facts.Add(new HostFact("winHttpProxyReachable", proxied.IsProxyReached, source));
            }
            if (connections.LastOrDefault(one => one.Host == Connectivity.DeviceLogin && one.IsTlsInspected != null) is Connection login)
            {
                facts.Add(new HostFact("deviceLoginTlsInspected", login.IsTlsInspected, source));
            }
            // By the host itself, and the least of them: an answer that a cache keeps has an old time.
            if (connections.Where(one => one.IsReached && one.IsTlsInspected == false && one.ClockOffset != null)
                .OrderBy(one => one.ClockOffset!.Value.Duration()).FirstOrDefault() is Connection clock)
            {
                facts.Add(new HostFact("clockOffsetSeconds", (long)Math.Round(clock.ClockOffset!.Value.TotalSeconds), source + ", Date of " + clock.Host));
            }
            if (connections.Any(one => one.IsReached))
            {
                facts.Add(new HostFact("online", true, source));
            }
            return facts;
        }
    }
}
