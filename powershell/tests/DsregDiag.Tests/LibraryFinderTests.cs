using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using DsregDiag.Native;
using Xunit;

namespace DsregDiag.Tests
{
    public class LibraryFinderTests
    {
        [Fact]
        public void LooksInRuntimesOfTheProcessThenBesideTheAssembly()
        {
            var candidates = LibraryFinder.Candidates(null, new[] { "/base" });
            Assert.Equal(2, candidates.Count);
            Assert.Equal(Path.Combine("/base", "runtimes", LibraryFinder.RuntimeIdentifier, "native", LibraryFinder.FileName), candidates[0]);
            Assert.Equal(Path.Combine("/base", LibraryFinder.FileName), candidates[1]);
        }

        [Fact]
        public void AnOverrideIsTheOnlyCandidate()
        {
            Assert.Equal(new[] { "/x/y.so" }, LibraryFinder.Candidates("/x/y.so", new[] { "/base" }));
        }

        [Fact]
        public void LooksBesideThePackageTheProgramAndWhereTheRuntimeLooks()
        {
            string root = Path.GetPathRoot(Path.GetTempPath())!;
            string package = Path.Combine(root, "packages", "dsregdiag", "0.1.0");
            string program = Path.Combine(root, "program") + Path.DirectorySeparatorChar;
            string unpacked = Path.Combine(root, "unpacked");
            var folders = LibraryFinder.Folders(Path.Combine(package, "lib", "net8.0"), program, unpacked + Path.DirectorySeparatorChar + Path.PathSeparator + unpacked);
            Assert.Equal(new[] { Path.Combine(package, "lib", "net8.0"), package, Path.Combine(root, "program"), unpacked }, folders);
            // A program published as one file has no assembly on disk.
            Assert.Equal(new[] { Path.Combine(root, "program") }, LibraryFinder.Folders(null, program, ""));
        }

        [Theory]
        [InlineData(@"\\server\share\dsregdiag.dll", true)]
        [InlineData("//server/share/dsregdiag.dll", true)]
        [InlineData(@"\\?\UNC\server\share\dsregdiag.dll", true)]
        [InlineData(@"\\?\C:\tools\dsregdiag.dll", false)]
        [InlineData(@"C:\tools\dsregdiag.dll", false)]
        [InlineData("/opt/dsregdiag/libdsregdiag.so", false)]
        public void AFileOfAnotherComputerIsKnown(string path, bool expected)
        {
            Assert.Equal(expected, LibraryFinder.IsOnAnotherComputer(path));
        }

        [Fact]
        public void MissingFilesAreAllNamed()
        {
            string first = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"), "a.so");
            var e = Assert.Throws<NativeLibraryException>(() => LibraryFinder.LoadFirst(new[] { first, first + "2" }, out _));
            Assert.Equal(NativeLibraryFailure.Missing, e.Failure);
            Assert.Contains(first + " (no such file)", e.Message);
            Assert.Contains(first + "2 (no such file)", e.Message);
            Assert.Contains(LibraryFinder.OverrideVariable, e.NextStep);
            Assert.Equal(2, e.PathsTried.Count);
        }

        [Fact]
        public void ARelativePathIsRefused()
        {
            var e = Assert.Throws<NativeLibraryException>(() => LibraryFinder.LoadFirst(new[] { "libdsregdiag.so" }, out _));
            Assert.Contains("not a full path", e.Message);
        }

        [Fact]
        public void AFileThatIsNoLibraryIsNamedWithTheSystemsReason()
        {
            string path = Path.GetTempFileName();
            try
            {
                File.WriteAllText(path, "not a library");
                var e = Assert.Throws<NativeLibraryException>(() => LibraryFinder.LoadFirst(new[] { path }, out _));
                Assert.Equal(NativeLibraryFailure.NotLoadable, e.Failure);
                Assert.Contains(path + " (", e.Message);
                Assert.DoesNotContain("no such file", e.Message);
            }
            finally
            {
                File.Delete(path);
            }
        }

        [Theory]
        [InlineData(3, "x86")]
        [InlineData(62, "x64")]
        [InlineData(183, "arm64")]
        [InlineData(243, "another processor")]
        public void AnElfHeaderTellsItsProcessor(int machine, string name)
        {
            var head = new byte[64];
            new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F' }.CopyTo(head, 0);
            head[18] = (byte)machine;
            Assert.Equal(name, LibraryImage.Architecture(head, head.Length));
            Assert.Null(LibraryImage.Architecture(head, 10));
        }

        [Theory]
        [InlineData(0x14c, "x86")]
        [InlineData(0x8664, "x64")]
        [InlineData(0xaa64, "arm64")]
        public void AWindowsHeaderTellsItsProcessor(int machine, string name)
        {
            var head = new byte[256];
            head[0] = (byte)'M';
            head[1] = (byte)'Z';
            head[60] = 128;
            head[128] = (byte)'P';
            head[129] = (byte)'E';
            head[132] = (byte)machine;
            head[133] = (byte)(machine >> 8);
            Assert.Equal(name, LibraryImage.Architecture(head, head.Length));
            Assert.Null(LibraryImage.Architecture(head, 131));
        }

        [Fact]
        public void ALibraryForAnotherProcessorIsSaidToBe()
        {
            string path = Path.GetTempFileName();
            try
            {
                var image = new byte[4096];
                new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(image, 0);
                image[18] = 243;
                File.WriteAllBytes(path, image);
                var e = Assert.Throws<NativeLibraryException>(() => LibraryFinder.LoadFirst(new[] { path }, out _));
                Assert.Equal(NativeLibraryFailure.WrongArchitecture, e.Failure);
                Assert.Contains("it is for another processor, this process is", e.Message);
            }
            finally
            {
                File.Delete(path);
            }
        }

        [Theory]
        [InlineData(126, NativeLibraryFailure.NotLoadable, "was not found")]
        [InlineData(193, NativeLibraryFailure.NotLoadable, "architecture")]
        [InlineData(577, NativeLibraryFailure.Blocked, "signature")]
        [InlineData(4551, NativeLibraryFailure.Blocked, "application control")]
        public void WindowsErrorsAreExplained(int error, NativeLibraryFailure failure, string words)
        {
            Assert.Equal(failure, SystemLoader.WindowsFailure(error));
            Assert.Contains(words, SystemLoader.WindowsReason(error));
            Assert.Contains(error.ToString(), SystemLoader.WindowsReason(error));
        }

        [Theory]
        [InlineData("a.so: failed to map segment from shared object: Operation not permitted", NativeLibraryFailure.Blocked)]
        [InlineData("a.so: cannot open shared object file: Permission denied", NativeLibraryFailure.Blocked)]
        [InlineData("a.so: invalid ELF header", NativeLibraryFailure.NotLoadable)]
        public void LinuxErrorsAreToldApart(string reason, NativeLibraryFailure failure)
        {
            Assert.Equal(failure, SystemLoader.UnixFailure(typeof(LibraryFinderTests).Assembly.Location, reason));
        }

        [Theory]
        [InlineData(0x00001u, 0x00001u, true)]
        [InlineData(0x00002u, 0x00001u, false)]
        [InlineData(0x10000u, 0x00001u, false)]
        [InlineData(0x10000u, 0x10000u, true)]
        [InlineData(0x10003u, 0x10001u, true)]
        [InlineData(0x10000u, 0x10001u, false)]
        [InlineData(0x20000u, 0x10000u, false)]
        public void TheAbiHasToFit(uint found, uint required, bool accepted)
        {
            Assert.Equal(accepted, NativeApi.Accepts(found, required));
        }

        [Fact]
        public void TheAbiIsTheHeaders()
        {
            string header = File.ReadAllText(Path.Combine(Repository.Root, "include", "dsregdiag.h"));
            uint major = Number(header, "DSREGDIAG_ABI_MAJOR");
            uint minor = Number(header, "DSREGDIAG_ABI_MINOR");
            Assert.Equal(NativeApi.RequiredAbi, (major << 16) | minor);
        }

        private static uint Number(string header, string name)
        {
            Match match = Regex.Match(header, @"#define\s+" + name + @"\s+(\d+)");
            Assert.True(match.Success, name + " is not in the header.");
            return uint.Parse(match.Groups[1].Value);
        }
    }
}
