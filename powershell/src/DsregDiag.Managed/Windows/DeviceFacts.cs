using System.Collections.Generic;

namespace DsregDiag.Windows
{
    /// <summary>What keeps the device's identity, and what apps need to get tokens: its certificate and key, services and packages.</summary>
    internal static class DeviceFacts
    {
        private const string Store = @"Cert:\LocalMachine\My";
        private const string PackageCall = "GetPackagesByPackageFamily";

        internal static IEnumerable<HostFact> Read()
        {
            var certificate = new DeviceCertificate();
            return new[]
            {
                HostFacts.Fact("deviceCertificatePresent", Store, certificate.IsPresent),
                HostFacts.Fact("deviceCertificateDeviceId", Store, certificate.DeviceId),
                HostFacts.Fact("deviceCertificateNotBefore", Store, certificate.NotBefore),
                HostFacts.Fact("deviceCertificateNotAfter", Store, certificate.NotAfter),
                HostFacts.Fact("deviceKeyProvider", "CertGetCertificateContextProperty", certificate.KeyProvider),
                HostFacts.Fact("deviceKeyOpens", "CryptAcquireCertificatePrivateKey", certificate.KeyOpens),
                HostFacts.Fact("brokerPackageRegistered", PackageCall, () => Packages.IsRegistered(Packages.Broker)),
                HostFacts.Fact("accountsControlRegistered", PackageCall, () => Packages.IsRegistered(Packages.AccountsControl)),
                HostFacts.Fact("brokerKeyRights", "GetNamedSecurityInfo", BrokerKey.Rights),
                Service("tokenBrokerStart", "TokenBroker"),
                Service("keyIsolationStart", "KeyIso"),
                Service("cryptographicServicesStart", "CryptSvc"),
                Service("timeServiceStart", "W32Time"),
                Service("pushServiceStart", "dmwappushservice"),
            };
        }

        private static HostFact Service(string name, string service)
        {
            return HostFacts.Fact(name, @"HKLM\" + Services.Key + service + @"\Start", () => Services.Start(service));
        }
    }
}
