using System.Linq;
using Xunit;

namespace DsregDiag.Tests
{
    public class SummaryLineTests
    {
        private const string Line =
            "Issues on pc-1: The user has no Primary Refresh Token (and 1 more). Not assessed: settings roaming. | v1 join=hybrid verdict=issues "
            + "severity=error cause=prt-missing,clock-off code=0xc000006d,AADSTS50126 certainty=likely notExplained=0x80070005 prt=no assessed=join,prt "
            + "notAssessed=esr runAs=user device=pc-1 deviceId=3f0c6a52-7d1e-4f2b-9c58-1a2b3c4d5e6f build=22631 tool=0.1.0 knowledge=2026-11";

        [Fact]
        public void ALineIsReadBack()
        {
            Diagnosis diagnosis = SummaryLine.Parse(Line)!.ToDiagnosis(time: "2026-03-11 06:02:44");
            Assert.Equal("issues", diagnosis.Verdict);
            Assert.Equal("hybridJoined", diagnosis.JoinState);
            Assert.Equal("The user has no Primary Refresh Token", diagnosis.Title);
            Assert.Equal(new[] { "prt-missing", "clock-off" }, diagnosis.Problems.Select(one => one.Id));
            Assert.Equal(new[] { "0xc000006d", "AADSTS50126" }, diagnosis.Problems[0].Codes.Select(one => one.Value));
            Assert.Equal("prt", diagnosis.Problems[0].Area);
            Assert.Equal("0x80070005", Assert.Single(diagnosis.Notes).Codes[0].Value);
            Assert.Equal(22631, diagnosis.Device.OSBuild);
            Assert.False(diagnosis.Device.HasPrt);
            Assert.Equal(2026, diagnosis.Context.CaptureTime?.Year);
        }

        [Fact]
        public void WhatIsReadBackHasTheSamePairs()
        {
            string again = SummaryLine.Parse(Line)!.ToDiagnosis().ToSummaryLine();
            SummaryLine read = SummaryLine.Parse(again)!;
            foreach (string key in new[] { "join", "verdict", "severity", "cause", "code", "certainty", "notExplained", "prt", "device", "deviceId", "build", "knowledge" })
            {
                Assert.Equal(SummaryLine.Parse(Line)![key], read[key]);
            }
        }

        [Theory]
        [InlineData("")]
        [InlineData("Healthy: pc-1 is hybrid joined.")]
        [InlineData("x | v12 verdict=healthy")]
        [InlineData("x |v1 verdict=healthy")]
        public void OtherTextIsNone(string text) => Assert.Null(SummaryLine.Parse(text));

        [Theory]
        [InlineData(" | v1", null, "notAssessable")]
        [InlineData("a | v1 verdict=healthy: no | v1 verdict=issues device=%E6%96%87%20x", "\u6587 x", "issues")]
        [InlineData("a | v1 verdict=perfect newer=1 = =x device=", "", "notAssessable")]
        [InlineData("a | v1 verdict=healthy verdict=issues", null, "healthy")]
        public void WhatIsNotKnownIsNotTaken(string text, string? device, string verdict)
        {
            SummaryLine line = SummaryLine.Parse(text)!;
            Assert.Equal(device, line["device"]);
            Assert.Equal(verdict, line.ToDiagnosis().Verdict);
        }
    }
}
