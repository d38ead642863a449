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
            groups.AddText(new EvidenceKey(KeyKind.File, "a"), Capture("PC-A"), Place.Unknown);
            groups[EvidenceKey.None].AddRecord("<Event></Event>", isXml: true);
            Assert.Single(groups.Resolve(false, Nobody, Never));
        }

        [Fact]
        public void EventsWithoutAComputerAreNobodysWhereThereAreTwoDevices()
        {
            var groups = new DeviceGroups();
            groups.AddText(new EvidenceKey(KeyKind.File, "a"), Capture("PC-A"), Place.Unknown);
            groups.AddText(new EvidenceKey(KeyKind.File, "b"), Capture("PC-B"), Place.Unknown);
            groups[EvidenceKey.None].AddRecord("<Event></Event>", isXml: true);
            var strays = new List<EvidenceGroup>();
            Assert.Equal(2, groups.Resolve(false, Nobody, strays.Add).Count);
            Assert.Single(strays);
        }

        [Fact]
        public void ADeviceThatWasDiagnosedTakesNothingMore()
        {
            var groups = new DeviceGroups();
            groups[new EvidenceKey(KeyKind.Machine, "PC-A")].AddRecord("<Event></Event>", isXml: true);
            groups[EvidenceKey.None].AddRecord("<Event></Event>", isXml: true);
            groups[new EvidenceKey(KeyKind.Machine, "PC-B")].AddRecord("<Event></Event>", isXml: true);
            var strays = new List<EvidenceGroup>();
            EvidenceGroup other = Assert.Single(groups.Resolve(false, new HashSet<string> { "PC-A" }, strays.Add));
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
            groups.AddText(new EvidenceKey(KeyKind.File, "a"), Capture("PC-A.contoso.com"), Place.Unknown);
            groups.AddText(new EvidenceKey(KeyKind.File, "b"), Capture("PC-B"), Place.Unknown);
            groups[new EvidenceKey(KeyKind.Machine, "PC-A")].AddRecord("<Event></Event>", isXml: true);
            groups[new EvidenceKey(KeyKind.Machine, "PC-C")].AddRecord("<Event></Event>", isXml: true);
            IReadOnlyList<EvidenceGroup> devices = groups.Resolve(false, Nobody, Never);
            Assert.Equal(new[] { "a", "b", "PC-C" }, devices.Select(device => device.Key.Value));
        }

        [Fact]
        public void ACaptureWithoutANameTakesTheEventsThatCameWithIt()
        {
            var groups = new DeviceGroups();
            groups.AddText(EvidenceKey.None, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Capture("x")).Replace("Device Name : x", "")), Place.Unknown);
            groups[new EvidenceKey(KeyKind.Machine, "PC-A")].AddRecord("<Event></Event>", isXml: true);
            Assert.Single(groups.Resolve(false, Nobody, Never));
        }

        [Theory]
        [InlineData("PC-A", "1", "pc-a.contoso.com", "1", 1)]
        [InlineData("PC-A", "1", "PC-A", null, 1)]
        [InlineData("PC-A", null, "PC-A", "1", 1)]
        [InlineData("PC-A", "1", "PC-A", "2", 2)]
        [InlineData("PC-A", "1", "PC-B", "1", 2)]
        [InlineData("PC-A", null, "PC-B", null, 2)]
        public void FilesOfOneDeviceAreOneAnswer(string one, string? oneId, string other, string? otherId, int devices)
        {
            var groups = new DeviceGroups();
            groups.AddText(new EvidenceKey(KeyKind.File, "a"), Capture(one, oneId), Place.Unknown);
            groups.AddText(new EvidenceKey(KeyKind.File, "b"), Capture(other, otherId), Place.Unknown);
            Assert.Equal(devices, groups.Resolve(false, Nobody, Never).Count);
        }

        [Fact]
        public void ACaptureThatShowsNothingIsADeviceOfItsOwnFile()
        {
            var groups = new DeviceGroups();
            byte[] nameless = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Capture("x")).Replace("Device Name : x", ""));
            groups.AddText(new EvidenceKey(KeyKind.File, "a"), nameless, Place.Unknown);
            groups.AddText(new EvidenceKey(KeyKind.File, "b"), nameless, Place.Unknown);
            Assert.Equal(2, groups.Resolve(false, Nobody, Never).Count);
        }

        [Theory]
        [InlineData("ABAB", 2)]
        [InlineData("AABB", 2)]
        [InlineData("ABCCBA", 3)]
        [InlineData("AAAA", 1)]
        public void CapturesOfOneTextArePartedByDeviceInAnyOrder(string order, int devices)
        {
            var groups = new DeviceGroups();
            var text = new List<byte>();
            foreach (char device in order)
            {
                text.AddRange(Capture("PC-" + device, device.ToString()));
            }
            groups.AddText(EvidenceKey.None, text.ToArray(), Place.Unknown);
            IReadOnlyList<EvidenceGroup> found = groups.Resolve(false, Nobody, Never);
            Assert.Equal(devices, found.Count);
            Assert.All(found, device => Assert.Single(device.Hosts));
        }

        [Fact]
        public void TheLookPartsATextAsTheEngineDoes()
        {
            byte[] text = Capture("PC-A", "1").Concat(Encoding.UTF8.GetBytes("a line between\n")).Concat(Capture("PC-B", "2")).ToArray();
            List<CapturePiece> looked = CapturePiece.Split(text);
            List<CapturePiece> parsed = CapturePiece.ByEngine(text);
            Assert.Equal(parsed.Select(piece => piece.DeviceName), looked.Select(piece => piece.DeviceName));
            Assert.Equal(parsed.Select(piece => piece.DeviceId), looked.Select(piece => piece.DeviceId));
            Assert.Equal(new[] { 1, 14 }, looked.Select(piece => piece.Line));
        }

        [Fact]
        public void EventsThatNameNobodyAreOfTheDeviceOfTheirFolder()
        {
            var groups = new DeviceGroups("/all");
            foreach (string name in new[] { "a", "b" })
            {
                groups.AddText(new EvidenceKey(KeyKind.File, name), Capture("PC-" + name), Place.Of("/all/" + name + "/capture.txt"));
                groups.AddText(new EvidenceKey(KeyKind.File, name + "e"), Encoding.UTF8.GetBytes("<Event></Event>"), Place.Of("/all/" + name + "/logs/e.xml"));
            }
            IReadOnlyList<EvidenceGroup> devices = groups.Resolve(false, Nobody, Never);
            Assert.Equal(new[] { "2 texts, 0 records and 0 facts", "2 texts, 0 records and 0 facts" }, devices.Select(device => device.Contents));
            groups.AddText(EvidenceKey.None, Encoding.UTF8.GetBytes("<Event></Event>"), Place.Of("/all/e.xml"));
            var strays = new List<EvidenceGroup>();
            Assert.Equal(2, groups.Resolve(false, Nobody, strays.Add).Count);
            Assert.Single(strays);
        }

        /// A path as this system writes it.
        private static string At(string path) => path.Replace('/', System.IO.Path.DirectorySeparatorChar);

        [Theory]
        [InlineData(1, 2)]
        [InlineData(2, 2)]
        [InlineData(3, 3)]
        public void AFolderIsOneDeviceUnlessItShowsMore(int computers, int most)
        {
            var groups = new DeviceGroups(At("/all"));
            groups.AddText(new EvidenceKey(KeyKind.File, "c"), Capture("PC-1"), Place.Of(At("/all/c.txt")));
            for (int i = 1; i <= computers; i++)
            {
                byte[] record = Encoding.UTF8.GetBytes("<Event><Computer>PC-" + i + "</Computer></Event>");
                groups.AddText(new EvidenceKey(KeyKind.File, "e" + i), record, Place.Of(At("/all/e" + i + ".xml")));
            }
            IReadOnlyList<EvidenceGroup> devices = groups.Resolve(false, Nobody, Never);
            Assert.Equal(computers <= most && computers < 3 ? 1 : 3, devices.Count);
            Assert.Equal(devices.Count == 1 ? KeyKind.Folder : KeyKind.File, devices[0].Key.Kind);
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

        [Theory]
        [InlineData("1", "1", 1)]
        [InlineData("1", "2", 2)]
        [InlineData("1", null, 1)]
        public void CapturesWithoutANameArePartedById(string one, string? other, int devices)
        {
            var text = new DeviceGroups();
            text.AddText(EvidenceKey.None, Nameless(one).Concat(Nameless(other)).ToArray(), Place.Unknown);
            Assert.Equal(devices, text.Resolve(false, Nobody, Never).Count);
            var folder = new DeviceGroups("/all");
            folder.AddText(new EvidenceKey(KeyKind.File, "a"), Nameless(one), Place.Unknown);
            folder.AddText(new EvidenceKey(KeyKind.File, "b"), Nameless(other), Place.Unknown);
            Assert.Equal(devices, folder.Resolve(false, Nobody, Never).Count);
        }

        [Fact]
        public void WhatTheEngineFindsToBeOfSeveralIsPartedWithAllThatBelongsToEach()
        {
            var groups = new DeviceGroups();
            var key = new EvidenceKey(KeyKind.Computer, "jump-host");
            groups.AddText(key, Capture("PC-A", "1").Concat(Capture("PC-B", "2")).ToArray(), Place.Unknown);
            groups.AddText(key, Encoding.UTF8.GetBytes("<Event><Computer>PC-B</Computer></Event>"), Place.Unknown);
            EvidenceGroup one = Assert.Single(groups.Resolve(false, Nobody, Never));
            IReadOnlyList<EvidenceGroup> parts = DeviceGroups.Part(one, Never);
            Assert.Equal(new[] { "PC-A", "PC-B" }, parts.Select(part => Assert.Single(part.Hosts)));
            Assert.Equal("2 texts, 0 records and 0 facts", parts[1].Contents);
        }

        [Fact]
        public void EventsOfSeveralComputersArePartedByComputer()
        {
            const string table = "\"TimeCreated\",\"MachineName\",\"ProviderName\",\"Id\",\"Message\"\n"
                + "\"2026-03-11T07:01:00Z\",\"PC-A.contoso.example\",\"Microsoft-Windows-AAD\",\"1104\",\"AAD Cloud AP plugin call x returned error: 0xC000023C\"\n"
                + "\"2026-03-11T07:02:00Z\",\"PC-B\",\"Microsoft-Windows-AAD\",\"1104\",\"AAD Cloud AP plugin call x returned error: 0xC000023C\"\n"
                + "\"2026-03-11T07:03:00Z\",\"PC-A\",\"Microsoft-Windows-AAD\",\"1104\",\"AAD Cloud AP plugin call x returned error: 0xC000023C\"\n";
            var groups = new DeviceGroups();
            groups.AddText(new EvidenceKey(KeyKind.File, "a.csv"), Encoding.UTF8.GetBytes(table), Place.Unknown);
            EvidenceGroup one = Assert.Single(groups.Resolve(false, Nobody, Never));
            IReadOnlyList<EvidenceGroup> parts = DeviceGroups.Part(one, Never);
            Assert.Equal(new[] { "PC-A", "PC-B" }, parts.Select(part => Assert.Single(part.Hosts)));
            Assert.Equal(new[] { "0 texts, 2 records and 0 facts", "0 texts, 1 records and 0 facts" }, parts.Select(part => part.Contents));
            using (var session = new Session())
            {
                Assert.Equal(1, parts[0].MoveTo(session, (error, place) => Assert.Fail(error.Message)));
                Assert.Equal("notAssessable", session.Diagnose(new DiagnosisOptions()).Verdict);
            }
        }

        [Fact]
        public void ACaptureWithoutANameIsNotBlendedIntoAnotherDevice()
        {
            var folder = new DeviceGroups("/all");
            folder.AddText(new EvidenceKey(KeyKind.File, "a"), Capture("PC-A", "1"), Place.Unknown);
            folder.AddText(new EvidenceKey(KeyKind.File, "b"), Nameless("2"), Place.Unknown);
            Assert.Equal(2, folder.Resolve(false, Nobody, Never).Count);
        }

        private static byte[] Nameless(string? id)
        {
            return Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Capture("x", id)).Replace("Device Name : x", ""));
        }

        private static readonly HashSet<string> Nobody = new HashSet<string>();

        private static void Never(EvidenceGroup group) => Assert.Fail("Nothing is ambiguous here.");

        private static byte[] Capture(string name, string? id = null)
        {
            const string line = "+----------------------------------------------------------------------+\n";
            return Encoding.UTF8.GetBytes("\n" + line + "| Device State".PadRight(71) + " |\n" + line
                + "\n             AzureAdJoined : YES\n          EnterpriseJoined : NO\n              DomainJoined : NO\n               Device Name : " + name + "\n\n" + (id == null ? "" : "                  DeviceId : " + id + "\n\n"));
        }
    }
}
