using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using DsregDiag.Windows;

namespace DsregDiag.Collection
{
    /// <summary>Running dsregcmd: its place, its bytes, its end.</summary>
    internal sealed class StatusChecks
    {
        private readonly string _healthy;
        private readonly string _failed;

        internal StatusChecks(string fixtures)
        {
            _healthy = File.ReadAllText(Path.Combine(fixtures, "healthy.txt"));
            _failed = File.ReadAllText(Path.Combine(fixtures, "prt-failed.txt"));
        }

        internal IEnumerable<(string Name, Action Check)> All()
        {
            yield return ("dsregcmd is run by its full path in the folder of the 64-bit system", FullPath);
            yield return ("the bytes of code page 1252 arrive as they are, and every value is read", () => CodePage(1252, "Soci\u00e9t\u00e9 G\u00fcnther"));
            yield return ("the bytes of code page 932 arrive as they are, and every value is read", () => CodePage(932, "\u30b3\u30f3\u30c8\u30bd\u682a\u5f0f\u4f1a\u793e"));
            yield return ("a line that ends before a character that cannot be shown spoils no other", CutLine);
            yield return ("a failed token is diagnosed from the bytes", FailedToken);
            yield return ("the exit code is given, with what was printed", ExitCode);
            yield return ("a full error stream does not stop it", ErrorStream);
            yield return ("one that hangs is ended when its time is over", Hanging);
            yield return ("one that hangs is ended at once when the caller stops", Stopped);
            yield return ("the moment of the run is kept", Moment);
        }

        private static void FullPath()
        {
            Expect.True(DsregCommand.IsAvailable, "this is Windows");
            string folder = Environment.Is64BitProcess ? "System32" : "Sysnative";
            Expect.True(
                DsregCommand.DefaultPath.EndsWith(@":\windows\" + folder + @"\dsregcmd.exe", StringComparison.OrdinalIgnoreCase), DsregCommand.DefaultPath + " is in " + folder);
            Expect.True(File.Exists(DsregCommand.DefaultPath), "it is there");
        }

        private void CodePage(int number, string tenant)
        {
            string text = WithTenant(tenant);
            byte[] bytes = Encoding.GetEncoding(number).GetBytes(text);
            DsregCommandOutput output = StandIn.Run(bytes);
            Expect.True(output.Bytes.SequenceEqual(bytes), "the bytes are as printed");
            ExpectSame(Engine.ParseStatus(text), Engine.ParseStatus(output.Bytes), "TenantName");
            Expect.Equal("healthy", Engine.Diagnose(output.Bytes, null).Verdict, "the verdict");
        }

        private void CutLine()
        {
            // The C runtime prints what stands before the character, and nothing more of that line.
            byte[] bytes = Encoding.ASCII.GetBytes(WithTenant("Contoso "));
            StatusDocument document = Engine.ParseStatus(StandIn.Run(bytes).Bytes);
            Expect.Equal("Contoso", Value(document, "Tenant Details", "TenantName"), "what is left of the name");
            ExpectSame(Engine.ParseStatus(_healthy), document, "TenantName");
        }

        private void FailedToken()
        {
            DsregCommandOutput output = StandIn.Run(Encoding.ASCII.GetBytes(_failed));
            Diagnosis diagnosis = Engine.Diagnose(output.Bytes, null, new DiagnosisOptions { Now = output.StartedAt });
            Expect.Equal("issues", diagnosis.Verdict, "the verdict");
            Expect.True(diagnosis.Problems[0].Codes.Any(code => code.Value == "AADSTS50126"), "the answer of the service is the problem");
        }

        private void ExitCode()
        {
            DsregCommandOutput output = StandIn.Run(Encoding.ASCII.GetBytes(_healthy), ends: 3);
            Expect.Equal(3, output.ExitCode, "the exit code");
            Expect.Equal(_healthy.Length, output.Bytes.Length, "the number of bytes");
        }

        private void ErrorStream()
        {
            Expect.Equal(_healthy.Length, StandIn.Run(Encoding.ASCII.GetBytes(_healthy), complaints: 20000).Bytes.Length, "the number of bytes");
        }

        private void Hanging()
        {
            var watch = Stopwatch.StartNew();
            Expect.Throws<TimeoutException>(() => StandIn.Run(new byte[0], TimeSpan.FromSeconds(2), hangs: true));
            Expect.True(watch.Elapsed > TimeSpan.FromSeconds(1.5) && watch.Elapsed < TimeSpan.FromSeconds(20), "it took its time and no more: " + watch.Elapsed);
            ExpectNoneRuns();
        }

        private void Stopped()
        {
            using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            var watch = Stopwatch.StartNew();
            Expect.Throws<OperationCanceledException>(() => StandIn.Run(Encoding.ASCII.GetBytes(_healthy), TimeSpan.FromMinutes(5), hangs: true, stop: stop.Token));
            Expect.True(watch.Elapsed < TimeSpan.FromSeconds(20), "it ended at once: " + watch.Elapsed);
            ExpectNoneRuns();
        }

        private void Moment()
        {
            DateTimeOffset before = DateTimeOffset.Now;
            DateTimeOffset started = StandIn.Run(Encoding.ASCII.GetBytes(_healthy)).StartedAt;
            Expect.True(started >= before && started <= DateTimeOffset.Now, "it started meanwhile");
        }

        private static void ExpectNoneRuns()
        {
            Expect.Equal(0, Process.GetProcessesByName("dsregcmd").Length, "the number of dsregcmd that still run");
        }

        private string WithTenant(string tenant)
        {
            string text = _healthy.Replace("TenantName : Contoso", "TenantName : " + tenant);
            Expect.True(text != _healthy, "the fixture names its tenant");
            return text;
        }

        /// <summary>Every entry is as expected, but for the value of one.</summary>
        private static void ExpectSame(StatusDocument expected, StatusDocument found, string except)
        {
            Expect.Equal(string.Join("\n", Entries(expected, except)), string.Join("\n", Entries(found, except)), "what was read");
            Expect.True(Entries(found, except).Count > 30, "all of the capture was read");
        }

        private static List<string> Entries(StatusDocument document, string except)
        {
            return document.Captures.Single().Sections
                .SelectMany(section => section.Entries.Select(entry => section.Name + "/" + entry.Key + "=" + (entry.Key == except ? "" : entry.Value))).ToList();
        }

        private static string? Value(StatusDocument document, string section, string key) => document.Captures.Single().Find(section, key)?.Value;
    }
}
