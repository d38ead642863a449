using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using DsregDiag.Windows;
using Xunit;

namespace DsregDiag.Tests
{
    /// <summary>How a child process is run, with stand-ins for dsregcmd.</summary>
    public sealed class DsregCommandTests : IDisposable
    {
        private readonly string _folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"))).FullName;

        private static bool OnWindows => RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

        public void Dispose() => Directory.Delete(_folder, true);

        [Fact]
        public void BytesAreKeptAsTheyAre()
        {
            // An accented letter of code page 1252, which no UTF-8 text holds.
            File.WriteAllBytes(Path.Combine(_folder, "capture.txt"), new byte[] { (byte)'T', 0xe9, (byte)'\r', (byte)'\n' });
            DsregCommandOutput output = Run(OnWindows ? "@type \"%~dp0capture.txt\"" : "cat \"$(dirname \"$0\")/capture.txt\"", TimeSpan.FromSeconds(60));
            Assert.Equal(new byte[] { (byte)'T', 0xe9, (byte)'\r', (byte)'\n' }, output.Bytes);
            Assert.Equal(0, output.ExitCode);
            Assert.InRange(DateTimeOffset.Now - output.StartedAt, TimeSpan.Zero, TimeSpan.FromMinutes(2));
        }

        [Fact]
        public void TheExitCodeIsGiven()
        {
            Assert.Equal(3, Run(OnWindows ? "@exit 3" : "exit 3", TimeSpan.FromSeconds(60)).ExitCode);
        }

        [Fact]
        public void AFullErrorStreamDoesNotStopIt()
        {
            string loop = OnWindows
                ? "@for /L %%i in (1,1,20000) do @echo 0123456789 1>&2"
                : "i=0; while [ $i -lt 20000 ]; do echo 0123456789 >&2; i=$((i+1)); done";
            Assert.Empty(Run(loop, TimeSpan.FromSeconds(120)).Bytes);
        }

        [Fact]
        public void OneThatHangsIsEnded()
        {
            var watch = Stopwatch.StartNew();
            Assert.Throws<TimeoutException>(() => Run(Hang, TimeSpan.FromSeconds(1)));
            Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(30));
        }

        [Fact]
        public void WhatOneThatHangsHadPrintedIsKept()
        {
            DsregCommandOutput output = Run((OnWindows ? "@echo printed\r\n" : "echo printed\n") + Hang, TimeSpan.FromSeconds(2));
            Assert.True(output.TimedOut);
            Assert.StartsWith("printed", System.Text.Encoding.ASCII.GetString(output.Bytes));
            Assert.False(Run(OnWindows ? "@echo printed" : "echo printed", TimeSpan.FromSeconds(60)).TimedOut);
        }

        [Fact]
        public void ACancelledOneIsEnded()
        {
            using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
            var watch = Stopwatch.StartNew();
            Assert.ThrowsAny<OperationCanceledException>(() => Run(Hang, TimeSpan.FromSeconds(60), stop.Token));
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        }

        [Fact]
        public void AMissingOneIsNamed()
        {
            string path = Path.Combine(_folder, "none.exe");
            Assert.Contains(path, Assert.Throws<FileNotFoundException>(
                () => DsregCommand.Run(path, "", TimeSpan.FromSeconds(1), CancellationToken.None)).Message);
        }

        [Fact]
        public void FactsBearTheNamesThatRulesAskFor()
        {
            // What a person wants to see besides; no rule asks for it.
            string[] besides = { "osEdition", "osDisplayVersion", "autoWorkplaceJoin", "blockWorkplaceJoin", "scpTenantName", "timeSource", "timeServer" };
            string[] known = Engine.GetCatalog().Facts.Select(fact => fact.Name).ToArray();
            Assert.Contains("scpTenantId", known);
            foreach (HostFact fact in HostFacts.Read())
            {
                Assert.True(Array.IndexOf(known, fact.Name) >= 0 || Array.IndexOf(besides, fact.Name) >= 0, fact.Name);
                Assert.True(fact.Value != null || fact.Reason != null, fact.Name);
            }
        }

        [Theory]
        [InlineData("WinNT", "workstation")]
        [InlineData("ServerNT", "memberServer")]
        [InlineData("LanmanNT", "domainController")]
        public void ARoleIsReadFromItsRegistryValue(string value, string role) => Assert.Equal(role, HostFacts.Role(value));

        private static string Hang => OnWindows ? "@ping -n 60 127.0.0.1 >nul" : "exec sleep 60";

        private DsregCommandOutput Run(string script, TimeSpan timeout, CancellationToken cancellation = default)
        {
            string file = Path.Combine(_folder, OnWindows ? "run.cmd" : "run.sh");
            File.WriteAllText(file, script);
            return OnWindows
                ? DsregCommand.Run(Environment.GetEnvironmentVariable("ComSpec")!, "/c \"" + file + "\"", timeout, cancellation)
                : DsregCommand.Run("/bin/sh", "\"" + file + "\"", timeout, cancellation);
        }
    }
}
