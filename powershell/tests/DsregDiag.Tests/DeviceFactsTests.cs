using System;
using System.Globalization;
using System.IO;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using DsregDiag.Windows;
using Xunit;

namespace DsregDiag.Tests
{
    /// <summary>What the readers of device facts make of what Windows tells them.</summary>
    public sealed class DeviceFactsTests : IDisposable
    {
        private readonly string _folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName())).FullName;

        public void Dispose() => Directory.Delete(_folder, recursive: true);

        [Theory]
        [InlineData(0x80090016)] // NTE_BAD_KEYSET
        [InlineData(0x8009200b)] // the certificate names no key
        [InlineData(0x80280080)] // of the TPM
        [InlineData(0x80290400)] // of its provider
        public void AKeyIsLostByAnErrorThatSaysSo(uint error)
        {
            Told told = Assert.IsType<Told>(DeviceCertificate.Judge(unchecked((int)error)));
            Assert.Equal(false, told.Value);
            Assert.StartsWith("0x" + error.ToString("x8", CultureInfo.InvariantCulture) + ": ", told.Reason, StringComparison.Ordinal);
        }

        [Theory]
        [InlineData(0x80070005)] // access denied
        [InlineData(0x80090010)] // NTE_PERM
        [InlineData(0x80090022)] // NTE_SILENT_CONTEXT
        [InlineData(0x80090030)] // NTE_DEVICE_NOT_READY
        [InlineData(0x80280803)] // TPM 1.2: locked out
        [InlineData(0x80280921)] // TPM 2.0: locked out
        public void AnErrorThatSaysNothingOfTheKeyLeavesItUnknown(uint error)
        {
            Assert.Contains("0x", Assert.Throws<FormatException>(() => DeviceCertificate.Judge(unchecked((int)error))).Message, StringComparison.Ordinal);
        }

        [Fact]
        public void AKeyThatOpensIsTrue() => Assert.Equal(true, DeviceCertificate.Judge(0));

        [Fact]
        public void OfSeveralCertificatesThatOfTheJoinedDeviceIsTaken()
        {
            X509Certificate2 now = Certificate("device.pem"), before = Certificate("device-before.pem");
            Func<string?> unasked = () => throw new InvalidOperationException("asked");
            Assert.Null(DeviceCertificate.Choose(Array.Empty<X509Certificate2>(), unasked));
            Assert.Same(now, DeviceCertificate.Choose(new[] { now }, unasked));
            Assert.Same(now, DeviceCertificate.Choose(new[] { before, now }, () => "5AD2B3C4-D5E6-47F8-8091-A2B3C4D5E6F7"));
            Assert.Same(before, DeviceCertificate.Choose(new[] { before, now }, () => "6be3c4d5-e6f7-4809-91a2-b3c4d5e6f708"));
            Assert.Throws<FormatException>(() => DeviceCertificate.Choose(new[] { before, now }, () => null));
            Assert.Throws<FormatException>(() => DeviceCertificate.Choose(new[] { before, now }, () => "00000000-0000-0000-0000-000000000001"));
        }

        [Fact]
        public void ACertificateIsReadInUtc()
        {
            var certificate = new DeviceCertificate(Certificate("device.pem"));
            Assert.Equal(true, certificate.IsPresent());
            Assert.Equal("5ad2b3c4-d5e6-47f8-8091-a2b3c4d5e6f7", certificate.DeviceId());
            Assert.Equal("2024-01-10T08:00:00Z", certificate.NotBefore());
            Assert.Equal("2034-01-10T08:00:00Z", certificate.NotAfter());
            var none = new DeviceCertificate((X509Certificate2?)null);
            Assert.Equal(false, none.IsPresent());
            Assert.Null(none.KeyOpens());
            Assert.Null(none.KeyProvider());
        }

        [Theory]
        [InlineData("O:SYG:SYD:AI(A;ID;KA;;;SY)", "")]
        [InlineData("O:S-1-5-18D:(A;;KA;;;SY)", "")]
        [InlineData("O:S-1-5-21-1-2-3-1001D:AI(A;ID;KA;;;SY)", "Its owner is not SYSTEM. ")]
        [InlineData("O:SYD:PAI(A;;KA;;;SY)", "It does not inherit its permissions.")]
        [InlineData("O:BAD:P(A;;KA;;;BA)", "Its owner is not SYSTEM. It does not inherit its permissions.")]
        // No permissions are listed, and the flags alone stand.
        [InlineData("O:SYD:P", "It does not inherit its permissions.")]
        public void TheRightsOfTheBrokersKeyAreThoseOfTheDocument(string descriptor, string differs)
        {
            object judged = BrokerKey.Judge(descriptor);
            Assert.Equal(differs == "" ? "intact" : "changed", (judged as Told)?.Value ?? judged);
            Assert.Equal(differs, (judged as Told)?.Reason ?? "");
        }

        [Fact]
        public void PermissionsThatAreNotToldAreUnknown() => Assert.Throws<FormatException>(() => BrokerKey.Judge("O:SY"));

        [Theory]
        [InlineData("""[{"version":1.0,"status":{"operation":"AADLogin","status":"success","code":0}}]""", 0L)]
        [InlineData("""[{"status":{"status":"error","code":51,"formattedMessage":{"lang":"en-US","message":"failed"}}}]""", 51L)]
        // The quoted code is that of what the extension ran.
        [InlineData("""[{"status":{"status":"error","code":1,"formattedMessage":{"message":"AADJoin failed. Exit code: -2145648607."}}}]""", -2145648607L)]
        [InlineData("\uFEFF[{\"status\":{\"status\":\"error\",\"code\":1007}}]", 1007L)]
        public void TheExtensionsExitCodeIsInItsStatus(string json, long code)
        {
            Assert.Equal(code, Convert.ToInt64(VmExtension.Read(Encoding.UTF8.GetBytes(json)), CultureInfo.InvariantCulture));
        }

        [Theory]
        [InlineData("""[{"status":{"status":"transitioning","code":0}}]""")]
        [InlineData("""[{"status":{"status":"error"}}]""")]
        [InlineData("[]")]
        [InlineData("{}")]
        [InlineData("not JSON")]
        [InlineData("")]
        public void AStatusThatDoesNotTellIsUnknown(string json)
        {
            Directory.CreateDirectory(Path.Combine(_folder, "1.0", "Status"));
            File.WriteAllText(Path.Combine(_folder, "1.0", "Status", "0.status"), json);
            HostFact fact = HostFacts.Fact("vmExtensionExitCode", "the file", () => VmExtension.ExitCode(_folder));
            Assert.Null(fact.Value);
            Assert.False(string.IsNullOrEmpty(fact.Reason));
        }

        [Fact]
        public void TheNewestStatusOfTheNewestVersionCounts()
        {
            Assert.Null(VmExtension.ExitCode(Path.Combine(_folder, "none")));
            Assert.Throws<FormatException>(() => VmExtension.ExitCode(_folder));
            foreach ((string version, string file, int code) in new[] { ("2.10.0.0", "9", 1), ("2.10.0.0", "10", 2), ("2.9.0.0", "11", 3) })
            {
                string folder = Directory.CreateDirectory(Path.Combine(_folder, version, "Status")).FullName;
                File.WriteAllText(Path.Combine(folder, file + ".status"), "[{\"status\":{\"status\":\"error\",\"code\":" + code + "}}]");
            }
            Assert.Equal(2L, VmExtension.ExitCode(_folder));
        }

        [Fact]
        public void TheJoinTaskIsReadByTheOrderOfItsColumns()
        {
            const string csv = "\r\n\"PC-1\",\"\\Microsoft\\Join, all\",\"N/A\",\"Bereit\",\"Interaktiv\",\"18.09.2026 08:02:31\",\"-2145648607\"\r\n\"PC-1\",\"x\"\r\n";
            Assert.Equal("-2145648607", JoinTask.FirstRow(csv)[6]);
            // Cultures of its own: this also runs where .NET knows none.
            var german = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            german.DateTimeFormat.ShortDatePattern = "dd.MM.yyyy";
            Assert.StartsWith("2026-09-08T08:02:31", (string)JoinTask.Moment("08.09.2026 08:02:31", german), StringComparison.Ordinal);
            Assert.StartsWith("2026-09-18T20:02:31", (string)JoinTask.Moment("9/18/2026 8:02:31 PM", CultureInfo.InvariantCulture), StringComparison.Ordinal);
            Assert.Throws<FormatException>(() => JoinTask.Moment("11/30/1999 12:00:00 AM", CultureInfo.InvariantCulture));
            Assert.Throws<FormatException>(() => JoinTask.Moment("nie", german));
        }

        [Fact]
        public void AProxyIsReadFromItsRegistryValue()
        {
            Assert.Equal("direct", Proxies.OfWinHttp(Settings(1)));
            Assert.Equal("p:8080", Proxies.OfWinHttp(Settings(3, "p:8080")));
            Assert.Equal("p:8080", Proxies.OfWinHttp(Settings(7, "p:8080", "<local>", "http://pac")));
            Assert.Equal("automatic (http://pac)", Proxies.OfWinHttp(Settings(5, "", "", "http://pac")));
            Assert.Equal("automatic", Proxies.OfWinHttp(Settings(9)));
            Assert.Equal("direct", Proxies.OfWinHttp(Array.Empty<byte>()));
            byte[] cut = Settings(3, "p:8080");
            cut[12] = 200;
            Assert.Equal("direct", Proxies.OfWinHttp(cut));
            Assert.True(Proxies.IsNamed("p:8080"));
            Assert.False(Proxies.IsNamed("automatic (http://pac)") || Proxies.IsNamed("direct") || Proxies.IsNamed(null));
        }

        [Fact]
        public void EveryFactIsDocumented()
        {
            string text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "host-facts.md"));
            string[] parts = text.Split("## What a device is not asked");
            Assert.All(HostFacts.Read(), fact => Assert.Contains("`" + fact.Name + "`", parts[0], StringComparison.Ordinal));
            Assert.All(Engine.GetCatalog().Facts, fact => Assert.Contains("`" + fact.Name + "`", text, StringComparison.Ordinal));
            Assert.All(HostFacts.Read(), fact => Assert.DoesNotContain("`" + fact.Name + "`", parts[1], StringComparison.Ordinal));
        }

        [Fact]
        public void AFactWithARemarkShowsBoth()
        {
            HostFact fact = HostFacts.Fact("deviceKeyOpens", "the call", () => new Told(false, "0x80090016: gone"));
            Assert.Equal("False (0x80090016: gone)", fact.DisplayText);
            Assert.Contains("\"value\":false", fact.Json, StringComparison.Ordinal);
            Assert.Contains("\"reason\":\"0x80090016: gone\"", fact.Json, StringComparison.Ordinal);
        }

        private static X509Certificate2 Certificate(string file)
        {
            return X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(Repository.Root, "powershell/tests/Collection", file)));
        }

        private static byte[] Settings(int flags, params string[] texts)
        {
            var value = new MemoryStream();
            value.Write(BitConverter.GetBytes(0x18), 0, 4);
            value.Write(BitConverter.GetBytes(0), 0, 4);
            value.Write(BitConverter.GetBytes(flags), 0, 4);
            for (int at = 0; at < 3; at++)
            {
                byte[] text = Encoding.ASCII.GetBytes(at < texts.Length ? texts[at] : "");
                value.Write(BitConverter.GetBytes(text.Length), 0, 4);
                value.Write(text, 0, text.Length);
            }
            return value.ToArray();
        }
    }
}
