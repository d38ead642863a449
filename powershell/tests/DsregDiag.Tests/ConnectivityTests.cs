using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace DsregDiag.Tests
{
    /// <summary>Requests to servers on this machine that fail in each of the ways.</summary>
    public sealed partial class ConnectivityTests : IDisposable
    {
        private const string Json = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"issuer\":\"x\"}";
        private readonly List<TcpListener> _servers = new List<TcpListener>();

        public void Dispose() => _servers.ForEach(server => server.Stop());

        [Fact]
        public async Task AnAnswerIsReached()
        {
            Connection one = await Ask(Serve(Answering(Json)));
            Assert.True(one.IsReached, one.ToString());
            Assert.Equal(200, one.StatusCode);
            Assert.Null(one.Proxy);
        }

        [Fact]
        public async Task AChunkedAnswerIsReached()
        {
            Connection one = await Ask(Serve(Answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{\"issuer\":\"xyz\"}\r\n0\r\n\r\n")));
            Assert.True(one.IsReached, one.ToString());
        }

        [Theory]
        [InlineData("HTTP/1.1 200 OK\r\n\r\n<html>Please sign in to the network</html>", "answer", "HTML")]
        [InlineData("HTTP/1.1 503 Busy\r\n\r\n{}", "answer", "503")]
        [InlineData("SSH-2.0-OpenSSH\r\n", "request", "HTTP")]
        public async Task SomebodyElsesAnswerIsNone(string answer, string step, string why)
        {
            Connection one = await Ask(Serve(Answering(answer)));
            Assert.Equal(step, one.FailedStep);
            Assert.Contains(why, one.Reason);
        }

        [Fact]
        public async Task SilenceEndsAfterItsTime()
        {
            Connection one = await Ask(Serve(async stream => await Task.Delay(TimeSpan.FromSeconds(30))), timeout: 1);
            Assert.Equal("request", one.FailedStep);
            Assert.Contains("within 1 seconds", one.Reason);
        }

        [Fact]
        public async Task AResetIsAFailedRequest()
        {
            Connection one = await Ask(Serve(async stream =>
            {
                Assert.Equal(1, await stream.ReadAsync(new byte[1], 0, 1));
                // What was sent and not read makes the end a reset.
                ((NetworkStream)stream).Close(0);
            }));
            Assert.Equal("request", one.FailedStep);
        }

        [Fact]
        public async Task AClosedPortIsNotConnected()
        {
            Uri uri = Serve(Answering(Json));
            _servers[0].Stop();
            Assert.Equal("connect", (await Ask(uri)).FailedStep);
        }

        [Fact]
        public async Task AnUnknownNameIsNotResolved()
        {
            Assert.Equal("resolve", (await Ask(new Uri("http://no-such-host.invalid/"))).FailedStep);
        }

        [Fact]
        public async Task PlainTextWhereTlsIsDueFailsThere()
        {
            Uri plain = Serve(Answering("HTTP/1.1 400 Bad Request\r\n\r\n"));
            Assert.Equal("tls", (await Ask(new Uri("https://localhost:" + plain.Port + "/"))).FailedStep);
        }

        [Theory]
        [InlineData("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "asks for a sign-in")]
        [InlineData("HTTP/1.1 403 Forbidden\r\n\r\n", "refuses this host (403)")]
        public async Task AProxyThatRefusesIsNamed(string answer, string why)
        {
            Uri proxy = Serve(Answering(answer));
            Connection one = await Ask(new Uri("https://login.microsoftonline.com/"), proxy);
            Assert.Equal("proxy", one.FailedStep);
            Assert.Contains(why, one.Reason);
            Assert.Equal(proxy.Authority, one.Proxy);
            Assert.True(one.IsProxyReached);
        }

        [Fact]
        public async Task AProxyThatLetsThroughIsUsed()
        {
            Uri proxy = Serve(async stream =>
            {
                await ReadHead(stream);
                await Write(stream, "HTTP/1.1 200 Connection established\r\n\r\n");
                await ReadHead(stream);
                await Write(stream, Json);
            });
            Connection one = await Ask(new Uri("http://somewhere.invalid/.well-known/openid-configuration"), proxy);
            Assert.True(one.IsReached, one.ToString());
        }

        [Fact]
        public async Task AProxyThatIsDownIsAFact()
        {
            Uri proxy = Serve(Answering(""));
            _servers[0].Stop();
            Connection one = await Ask(new Uri("https://login.microsoftonline.com/"), proxy);
            Assert.Equal("connect", one.FailedStep);
            Assert.False(one.IsProxyReached);
        }

        [Fact]
        public async Task TheCallerEndsIt()
        {
            using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
            Uri uri = Serve(async stream => await Task.Delay(TimeSpan.FromSeconds(30)));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Connectivity.TestAsync(uri, Straight(30), stop.Token));
        }

        [Theory]
        [InlineData("direct", null)]
        [InlineData("proxy.contoso.com:8080", "http://proxy.contoso.com:8080/")]
        [InlineData("http=one:80;https=two:443", "http://two:443/")]
        [InlineData("ftp=one:21", null)]
        public void AWinHttpSettingNamesTheProxy(string setting, string? expected)
        {
            Assert.Equal(expected, ConnectivityRequest.WinHttpProxy(setting)?.AbsoluteUri);
        }

        [Fact]
        public void WhatSystemReachesIsAFactAndJsonKeepsIt()
        {
            var all = new[]
            {
                new Connection(new Uri("https://enterpriseregistration.windows.net/"), "system") { FailedStep = "connect", Reason = "refused", IsProxyReached = false },
                new Connection(new Uri("https://device.login.microsoftonline.com/"), "system") { IsTlsInspected = true, StatusCode = 403 },
                new Connection(new Uri("https://autologon.microsoftazuread-sso.com/"), "user") { FailedStep = "tls" },
            }.Select(one => Connection.FromJson(one.Json)).ToArray();
            string facts = HostFact.ToJson(Connection.ToFacts(all));
            Assert.Contains("\"systemEndpoints\":{\"value\":{\"enterpriseregistration.windows.net\":false,\"device.login.microsoftonline.com\":true}", facts);
            Assert.Contains("\"deviceLoginTlsInspected\":{\"value\":true", facts);
            Assert.Contains("\"winHttpProxyReachable\":{\"value\":false", facts);
            Assert.Contains("\"online\":{\"value\":true", facts);
            Assert.DoesNotContain("autologon", facts);
            using var session = new Session();
            session.AddStatus(File.ReadAllBytes(Repository.Fixture("healthy.txt")));
            session.AddFacts(facts);
            Assert.Contains(session.Diagnose().Findings, finding => finding.Id == "network-endpoint-blocked");
        }

        [Fact]
        public async Task TheClockOfTheHostIsCompared()
        {
            string date = DateTime.UtcNow.AddHours(-2).ToString("r", CultureInfo.InvariantCulture);
            Connection one = await Ask(Serve(Answering("HTTP/1.1 200 OK\r\ndate: " + date + "\r\n\r\n{\"issuer\":\"x\"}")));
            Assert.InRange(one.ClockOffset!.Value.TotalSeconds, 7190, 7260);
            Assert.Null((await Ask(Serve(Answering(Json)))).ClockOffset);
            Assert.Null(ConnectivityRequest.Date("HTTP/1.1 200 OK\r\nDate: yesterday\r\n\r\n"));
            Assert.Null(ConnectivityRequest.Date("HTTP/1.1 200 OK\r\n\r\nDate: " + date));
        }

        [Fact]
        public void TheClockIsJudgedByTheHostItselfAndByTheLeastOffset()
        {
            Connection Of(int seconds, bool? inspected) => new Connection(new Uri("https://login.microsoftonline.com/"), "user")
            {
                IsTlsInspected = inspected, ClockOffset = TimeSpan.FromSeconds(seconds),
            };
            string Facts(params Connection[] all) => HostFact.ToJson(Connection.ToFacts(all.Select(one => Connection.FromJson(one.Json)).ToArray()));
            Assert.Contains("\"clockOffsetSeconds\":{\"value\":-400", Facts(Of(-900, false), Of(-400, false)));
            Assert.DoesNotContain("clockOffset", Facts(Of(-900, true), Of(-400, null)));
        }

        private static ConnectivityOptions Straight(int timeout) => new ConnectivityOptions { StepTimeout = TimeSpan.FromSeconds(timeout) };

        private static Task<Connection> Ask(Uri uri, Uri? proxy = null, int timeout = 20)
        {
            ConnectivityOptions options = Straight(timeout);
            options.Proxy = proxy;
            return Connectivity.TestAsync(uri, options);
        }

        /// <summary>A server; its address asks for a document.</summary>
        private Uri Serve(Func<Stream, Task> serve)
        {
            var server = new TcpListener(IPAddress.Loopback, 0);
            server.Start();
            _servers.Add(server);
            _ = Task.Run(async () =>
            {
                while (true)
                {
                    TcpClient client = await server.AcceptTcpClientAsync();
                    _ = Task.Run(async () =>
                    {
                        using (client)
                        {
                            await serve(client.GetStream());
                        }
                    });
                }
            });
            return new Uri("http://127.0.0.1:" + ((IPEndPoint)server.LocalEndpoint).Port + "/common/.well-known/openid-configuration");
        }

        private static Func<Stream, Task> Answering(string answer) => async stream =>
        {
            await ReadHead(stream);
            await Write(stream, answer);
        };

        private static async Task ReadHead(Stream stream)
        {
            var head = new StringBuilder();
            var one = new byte[1];
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && head.Length < 2000 && await stream.ReadAsync(one, 0, 1) == 1)
            {
                head.Append((char)one[0]);
                // A hello of TLS has no end of this kind.
                if (one[0] < 9)
                {
                    return;
                }
            }
        }

        private static async Task Write(Stream stream, string text)
        {
            byte[] bytes = Encoding.ASCII.GetBytes(text);
            await stream.WriteAsync(bytes, 0, bytes.Length);
        }
    }
}
