using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace DsregDiag.Tests
{
    public class EngineTests
    {
        private static byte[] Failed => File.ReadAllBytes(Repository.Fixture("prt-failed.txt"));

        private static byte[] Roaming => File.ReadAllBytes(Repository.Fixture("roaming-mfa.xml"));

        [Fact]
        public void NamesItself()
        {
            Assert.Matches(@"^\d+\.\d+\.\d+", Engine.Version);
            Assert.True(Path.IsPathRooted(Engine.LibraryPath));
        }

        [Fact]
        public void ReadsACaptureWithItsPlaces()
        {
            StatusDocument document = Engine.ParseStatus(Failed);
            Capture capture = Assert.Single(document.Captures);
            StatusEntry entry = capture.Find("SSO State", "AzureAdPrt")!;
            Assert.Equal("NO", entry.Value);
            Assert.Equal("entraJoined", capture.JoinState);
            Assert.Contains("AzureAdPrt : NO", File.ReadAllLines(Repository.Fixture("prt-failed.txt"))[entry.Line - 1]);
            Assert.Contains(document.Codes, code => code.Value == "AADSTS50126");
            Assert.Empty(document.Warnings);
        }

        [Fact]
        public void ADocumentGivesItsTextAgainOnTheSameLines()
        {
            StatusDocument first = Engine.ParseStatus(Failed);
            StatusDocument again = Engine.ParseStatus(first.ToText());
            Assert.Equal(
                first.Captures[0].Sections.SelectMany(section => section.Entries).Select(entry => entry.Line + entry.ToString()),
                again.Captures[0].Sections.SelectMany(section => section.Entries).Select(entry => entry.Line + entry.ToString()));
        }

        [Fact]
        public void DiagnosesWithTheRootFirstAndWhatFollowsBelow()
        {
            Diagnosis diagnosis = Engine.Diagnose(Failed, null);
            Assert.Equal("issues", diagnosis.Verdict);
            Assert.Equal(1, diagnosis.ExitCode);
            Finding root = Assert.Single(diagnosis.Problems);
            Assert.Equal("rootCause", root.Role);
            Assert.NotEmpty(root.Evidence);
            Assert.NotEmpty(root.Remediation);
            Assert.NotEmpty(root.Consequences);
            Assert.All(root.Consequences, consequence => Assert.Contains(root.Rank, consequence.CausedBy));
            Assert.StartsWith("Issues on PC-PRT", diagnosis.Summary);
        }

        [Fact]
        public void ASessionTakesEvidenceInParts()
        {
            using var session = new Session();
            session.AddStatus(File.ReadAllBytes(Repository.Fixture("healthy.txt")));
            session.AddEvents(Roaming);
            session.AddFacts("{\"osBuild\":{\"value\":26100,\"source\":\"test\"}}");
            Diagnosis diagnosis = session.Diagnose(new DiagnosisOptions { Now = DateTimeOffset.Parse("2026-04-02T08:00:00Z") });
            Assert.Equal("esr-mfa-required", diagnosis.Problems[0].Id);
            Assert.Equal("entraJoined", diagnosis.JoinState);
            Assert.Equal(26100, diagnosis.Device.OSBuild);
        }

        [Fact]
        public void ARefusalSaysWhatToDo()
        {
            var e = Assert.Throws<EngineException>(() => Engine.Diagnose("no capture"));
            Assert.Equal(EngineStatus.NotRecognised, e.Status);
            Assert.Contains("dsregcmd", e.Message);
            Assert.Equal(EngineStatus.NotRecognised, Assert.Throws<EngineException>(() => Engine.Diagnose((byte[]?)null, null)).Status);
            Assert.Equal(EngineStatus.NotFound, Assert.Throws<EngineException>(() => Engine.Explain("no such thing")).Status);
            Assert.Equal(
                EngineStatus.InvalidOptions,
                Assert.Throws<EngineException>(() => Engine.Diagnose(Failed, null, new DiagnosisOptions { MinimumSeverity = "grave" })).Status);
        }

        [Fact]
        public void AFailedAddLeavesTheSessionAsItWas()
        {
            using var session = new Session();
            session.AddStatus(Failed);
            Assert.Throws<EngineException>(() => session.AddFacts("no json"));
            Assert.Equal("issues", session.Diagnose().Verdict);
        }

        [Fact]
        public void ADisposedSessionIsAnOrdinaryError()
        {
            var session = new Session();
            session.Dispose();
            session.Dispose();
            Assert.Throws<ObjectDisposedException>(() => session.AddStatus("x"));
        }

        [Fact]
        public void ADiagnosisIsReadBackFromItsJson()
        {
            Diagnosis first = Engine.Diagnose(Failed, null);
            var again = new Diagnosis(first.Json);
            Assert.Equal(first.Findings.Select(finding => finding.Id), again.Findings.Select(finding => finding.Id));
            Assert.Throws<FormatException>(() => new Diagnosis("{\"schema\":1,\"document\":\"status\"}"));
            Assert.Throws<FormatException>(() => new Diagnosis("nothing"));
        }

        [Fact]
        public void EventsGiveTheirDataByNameAndTheirOwnDocument()
        {
            EventDocument document = Engine.ParseEvents(Roaming);
            Assert.Equal(new[] { 1098, 1097 }, document.Events.Select(record => record.Id));
            Event record = document.Events[0];
            Assert.Equal("3399614476", record.Data["error"]);
            Assert.Equal("3399614476", record.Data[0]);
            Event again = Assert.Single(Engine.ParseEvents(record.Json).Events);
            Assert.Equal(record.ToString(), again.ToString());
            Assert.Equal(record.Time, again.Time);
            Assert.Equal(record.Codes.Select(code => code.Value), again.Codes.Select(code => code.Value));
        }

        [Fact]
        public void ExplainsCodesEventsFieldsAndRules()
        {
            Assert.Equal("AADSTS50076", Engine.Explain("AADSTS50076").Entries[0].Code);
            Assert.Equal(1098, Engine.Explain("Microsoft-Windows-AAD/1098").Entries[0].EventId);
            Assert.Equal("AzureAdPrt", Engine.Explain("AzureAdPrt").Entries[0].Field);
            Assert.NotEmpty(Engine.Explain("esr-mfa-required").Entries[0].Remediation);
        }

        [Fact]
        public void TheCatalogueAsksOnlyWhatWindowsTakes()
        {
            Catalog catalog = Engine.GetCatalog();
            Assert.NotEmpty(catalog.Rules);
            Assert.Contains(catalog.EventQueries, query => query.Channel == "Microsoft-Windows-AAD/Operational");
            foreach (EventQuery query in catalog.EventQueries)
            {
                string text = query.For(DateTimeOffset.UtcNow.AddDays(-14), DateTimeOffset.UtcNow);
                Assert.DoesNotContain("{startTime}", text);
                Assert.DoesNotContain("{endTime}", text);
                System.Xml.Linq.XElement.Parse(text);
            }
        }

        [Fact]
        public void ThreadsShareNothing()
        {
            string expected = Engine.Diagnose(Failed, Roaming).Json;
            Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 16 }, _ => Assert.Equal(expected, Engine.Diagnose(Failed, Roaming).Json));
        }

        [Theory]
        [InlineData("text")]
        [InlineData("summary")]
        public void Renders(string format)
        {
            Assert.Contains("PC-PRT", Engine.Render(Engine.Diagnose(Failed, null).Json, format));
        }

        [Fact]
        public void TextsFitTheScreenThatIsKnown()
        {
            Diagnosis diagnosis = Engine.Diagnose(Failed, null);
            Assert.Equal(Engine.Render(diagnosis.Json).TrimEnd('\n'), diagnosis.DisplayText);
            diagnosis.Screen = new Lazy<RenderOptions>(() => new RenderOptions { Width = 60, Color = true });
            Assert.Contains("\u001b[1", diagnosis.DisplayText);
            Assert.Contains("\u001b]8;;https://", diagnosis.FullText);
            Assert.True(diagnosis.DisplayText.Split('\n').Length > Engine.Render(diagnosis.Json).Split('\n').Length);
        }

        [Fact]
        public void SeveralAreATable()
        {
            string one = Engine.Diagnose(Failed, null).Json;
            string[] lines = Engine.Render("[" + one + "," + one + "]", new RenderOptions { Width = 120 }).Split('\n');
            Assert.StartsWith("Device", lines[0]);
            Assert.Equal(2, Array.FindAll(lines, line => line.StartsWith("PC-PRT", StringComparison.Ordinal)).Length);
        }
    }
}
