using System.Collections.Generic;
using System.Linq;
using System.Text;
using DsregDiag.Grouping;
using Xunit;

namespace DsregDiag.Tests
{
    public class GroupingTests
    {
        [Theory]
        [InlineData("pc-1", "PC-1")]
        [InlineData("pc-1.corp.contoso.com", "PC-1")]
        [InlineData(" PC-1 ", "PC-1")]
        [InlineData("192.168.0.7", "192.168.0.7")]
        [InlineData(null, "")]
        public void HostNamesCompareWithoutTheirDomain(string? name, string host)
        {
            Assert.Equal(host, EvidenceKey.HostName(name));
        }

        [Theory]
        [InlineData("<Event xmlns='x'><System/></Event>", true)]
        [InlineData("  \r\n<Event></Event>", true)]
        [InlineData("<Event>cut off", false)]
        [InlineData("AzureAdJoined : YES", false)]
        [InlineData("", false)]
        public void ARecordIsKnownByItsText(string text, bool isRecord)
        {
            Assert.Equal(isRecord, EvidenceContent.IsXmlRecord(text));
        }

        [Fact]
        public void TheComputerOfARecordIsRead()
        {
            Assert.Equal("PC-1", EvidenceContent.ComputerOf("<Event><System><Computer>PC-1</Computer></System></Event>"));
            Assert.Null(EvidenceContent.ComputerOf("<Event></Event>"));
            Assert.Null(EvidenceContent.ComputerOf("<Event><Computer>cut"));
        }

        [Fact]
        public void EventsWithoutAComputerGoToTheOnlyDevice()
        {
            var groups = new DeviceGroups();
            groups[new EvidenceKey(KeyKind.File, "a")].AddText(Capture("PC-A"));
            groups[EvidenceKey.None].AddRecord("<Event></Event>", isXml: true);
            Assert.Single(groups.Resolve(false, Never));
        }

        [Fact]
        public void EventsWithoutAComputerAreNobodysWhereThereAreTwoDevices()
        {
            var groups = new DeviceGroups();
            groups[new EvidenceKey(KeyKind.File, "a")].AddText(Capture("PC-A"));
            groups[new EvidenceKey(KeyKind.File, "b")].AddText(Capture("PC-B"));
            groups[EvidenceKey.None].AddRecord("<Event></Event>", isXml: true);
            var strays = new List<EvidenceGroup>();
            Assert.Equal(2, groups.Resolve(false, strays.Add).Count);
            Assert.Single(strays);
        }

        [Fact]
        public void AFinishedFolderTakesNothingMore()
        {
            var folder = new EvidenceKey(KeyKind.Folder, "/a");
            var groups = new DeviceGroups();
            groups[folder].AddText(Capture("PC-A"));
            Assert.True(groups.AreFolders);
            EvidenceGroup finished = groups.TakeFinished(folder)!;
            Assert.False(finished.IsEmpty);
            Assert.Null(groups.TakeFinished(folder));
            Assert.False(groups.IsEmpty);
            groups[new EvidenceKey(KeyKind.Machine, "PC-A")].AddRecord("<Event></Event>", isXml: true);
            groups[EvidenceKey.None].AddRecord("<Event></Event>", isXml: true);
            groups[new EvidenceKey(KeyKind.Machine, "PC-B")].AddRecord("<Event></Event>", isXml: true);
            var strays = new List<EvidenceGroup>();
            EvidenceGroup other = Assert.Single(groups.Resolve(false, strays.Add));
            Assert.Equal("PC-B", other.Key.Value);
            Assert.Equal(2, strays.Count);
        }

        [Fact]
        public void RecordsAreKeptAsUtf8InOneBuffer()
        {
            var buffer = new RecordBuffer();
            Assert.Equal(0, buffer.Length);
            buffer.Add("<Event>\u00e9</Event>", isXml: true);
            buffer.Add(new string('x', 5000), isXml: true);
            Assert.Equal(2, buffer.Count);
            Assert.Equal("<Event>\u00e9</Event>", buffer[0]);
            Assert.Equal(5000, buffer[1].Length);
            Assert.Equal("<Event>\u00e9</Event>\n" + new string('x', 5000) + "\n", Encoding.UTF8.GetString(buffer.ToArray()));
            Assert.True(buffer.Takes(isXml: true));
            Assert.False(buffer.Takes(isXml: false));
            buffer.Clear();
            Assert.True(buffer.Takes(isXml: false));
            Assert.Empty(buffer.ToArray());
        }

        [Fact]
        public void EventsGoToTheCaptureOfTheirComputer()
        {
            var groups = new DeviceGroups();
            groups[new EvidenceKey(KeyKind.File, "a")].AddText(Capture("PC-A.contoso.com"));
            groups[new EvidenceKey(KeyKind.File, "b")].AddText(Capture("PC-B"));
            groups[new EvidenceKey(KeyKind.Machine, "PC-A")].AddRecord("<Event></Event>", isXml: true);
            groups[new EvidenceKey(KeyKind.Machine, "PC-C")].AddRecord("<Event></Event>", isXml: true);
            IReadOnlyList<EvidenceGroup> devices = groups.Resolve(false, Never);
            Assert.Equal(new[] { "a", "b", "PC-C" }, devices.Select(device => device.Key.Value));
        }

        [Fact]
        public void ACaptureWithoutANameTakesTheEventsThatCameWithIt()
        {
            var groups = new DeviceGroups();
            groups[EvidenceKey.None].AddText(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Capture("x")).Replace("Device Name : x", "")));
            groups[new EvidenceKey(KeyKind.Machine, "PC-A")].AddRecord("<Event></Event>", isXml: true);
            Assert.Single(groups.Resolve(false, Never));
        }

        [Fact]
        public void FoldersAreNotMergedThoughTheyShowOneDevice()
        {
            var groups = new DeviceGroups();
            groups[new EvidenceKey(KeyKind.Folder, "before")].AddText(Capture("PC-A"));
            groups[new EvidenceKey(KeyKind.Folder, "after")].AddText(Capture("PC-A"));
            Assert.Equal(2, groups.Resolve(false, Never).Count);
        }

        [Theory]
        [InlineData(new byte[] { 0xff, 0xfe, (byte)'A', 0 }, "A")]
        [InlineData(new byte[] { 0xfe, 0xff, 0, (byte)'A' }, "A")]
        [InlineData(new byte[] { (byte)'A', 0, (byte)'B', 0 }, "AB")]
        [InlineData(new byte[] { 0xef, 0xbb, 0xbf, (byte)'A' }, "A")]
        [InlineData(new byte[] { (byte)'A', 0xe9 }, "A\u00e9")]
        [InlineData(new byte[0], "")]
        public void BytesAreShownAsText(byte[] bytes, string text)
        {
            Assert.Equal(text, Decoding.Text(bytes));
        }

        private static void Never(EvidenceGroup group) => Assert.Fail("Nothing is ambiguous here.");

        private static byte[] Capture(string name)
        {
            const string line = "+----------------------------------------------------------------------+\n";
            return Encoding.UTF8.GetBytes("\n" + line + "| Device State".PadRight(71) + " |\n" + line
                + "\n             AzureAdJoined : YES\n          EnterpriseJoined : NO\n              DomainJoined : NO\n               Device Name : " + name + "\n\n");
        }
    }
}
