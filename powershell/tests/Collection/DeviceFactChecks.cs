using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography.X509Certificates;
using DsregDiag.Windows;

namespace DsregDiag.Collection
{
    /// <summary>The device's certificate and key, the broker's packages and its registry key, and the Azure extension.</summary>
    [System.Runtime.Versioning.SupportedOSPlatform("windows")]
    internal sealed class DeviceFactChecks
    {
        private const string Id = "5ad2b3c4-d5e6-47f8-8091-a2b3c4d5e6f7";
        private const string Base = "Microsoft Enhanced RSA and AES Cryptographic Provider";

        internal IEnumerable<(string Name, Action Check)> All()
        {
            yield return ("a device without its certificate says so, and has no key", NoCertificate);
            yield return ("the certificate of the device is found and read", Certificate);
            yield return ("a key whose container is there opens", KeyThere);
            yield return ("a key whose container is gone does not open, and says why", KeyGone);
            yield return ("a certificate without a key says so", NoKey);
            yield return ("of two certificates none is guessed, and that of the joined device is known", TwoCertificates);
            yield return ("the packages of the broker are registered, missing, or unknown", BrokerPackages);
            yield return ("the rights of the broker's registry key are read", BrokerRights);
            yield return ("the exit code of the Azure extension is read", Extension);
        }

        private static HostFact Fact(string name) => HostFacts.Read().Single(fact => fact.Name == name);

        private static void NoCertificate()
        {
            Empty();
            InStore(_ => { });
            Expect.Equal(false, Fact("deviceCertificatePresent").Value, "present");
            foreach (string name in new[] { "deviceCertificateDeviceId", "deviceCertificateNotAfter", "deviceKeyProvider", "deviceKeyOpens" })
            {
                Expect.Equal(HostFact.NotSet, Fact(name).Reason, name);
            }
        }

        private static void Certificate()
        {
            With("device.pem", null, () =>
            {
                Expect.Equal(true, Fact("deviceCertificatePresent").Value, "present");
                Expect.Equal(Id, Fact("deviceCertificateDeviceId").Value, "its device id");
                Expect.Equal("2024-01-10T08:00:00Z", Fact("deviceCertificateNotBefore").Value, "its start");
                Expect.Equal("2034-01-10T08:00:00Z", Fact("deviceCertificateNotAfter").Value, "its end");
            });
        }

        private static void KeyThere()
        {
            KeyContainer.Create("dsregdiag-there");
            With("device.pem", "dsregdiag-there", () =>
            {
                HostFact provider = Fact("deviceKeyProvider");
                Expect.Equal(Base, provider.Value, "the provider: " + provider.Reason);
                HostFact key = Fact("deviceKeyOpens");
                Expect.Equal(true, key.Value, "opens: " + key.Reason);
            });
        }

        private static void KeyGone()
        {
            With("device.pem", "dsregdiag-gone", () =>
            {
                HostFact key = Fact("deviceKeyOpens");
                Expect.Equal(false, key.Value, "opens: " + key.Reason);
                // Wine says of a missing container that there is no key; Windows says 0x80090016.
                Expect.True(key.Reason!.StartsWith("0x8009", StringComparison.Ordinal), key.Reason);
                Expect.True(key.Json.Contains("\"reason\":\"0x8009"), key.Json);
            });
        }

        private static void NoKey()
        {
            With("device.pem", null, () =>
            {
                Expect.True(Fact("deviceKeyOpens").Reason!.StartsWith("0x8009200b", StringComparison.Ordinal), "CRYPT_E_NO_KEY_PROPERTY");
                Expect.True(Fact("deviceKeyProvider").Value == null, "no provider is named");
            });
        }

        private static void TwoCertificates()
        {
            With("device-before.pem", null, () => With("device.pem", null, () =>
            {
                HostFact present = Fact("deviceCertificatePresent");
                Expect.True(present.Value == null && present.Reason != null, "unknown with a reason");
                Expect.True(Fact("deviceKeyOpens").Value == null, "no key is blamed");
                Expect.Equal(Id, HostFactChecks.With("STANDIN_DEVICE", Id, "deviceCertificateDeviceId").Value, "the one of the joined device");
                Expect.Equal("2035-03-01T09:00:00Z", HostFactChecks.With("STANDIN_DEVICE", "6be3c4d5-e6f7-4809-91a2-b3c4d5e6f708", "deviceCertificateNotAfter").Value, "the other one's end");
            }));
        }

        private static void BrokerPackages()
        {
            HostFact Broker(string? packages) => HostFactChecks.With("STANDIN_PACKAGES", packages, "brokerPackageRegistered");
            HostFact there = Broker(Packages.Broker);
            Expect.Equal(true, there.Value, "registered: " + there.Reason);
            Expect.Equal(false, Broker(Packages.AccountsControl).Value, "registered, where the other one is");
            Expect.Equal(true, HostFactChecks.With("STANDIN_PACKAGES", Packages.AccountsControl, "accountsControlRegistered").Value, "the other one");
            Expect.True(Broker("refuse").Value == null && Broker("refuse").Reason != null, "unknown with a reason");
        }

        private static void BrokerRights()
        {
            HostFact rights = Fact("brokerKeyRights");
            // Wine gives each key to the administrators.
            Expect.Equal("changed", rights.Value, "the rights: " + rights.Reason);
            Expect.True(rights.Reason!.StartsWith("Its owner is not SYSTEM.", StringComparison.Ordinal), rights.Reason);
        }

        private static void Extension()
        {
            Expect.Equal(HostFact.NotSet, Fact("vmExtensionExitCode").Reason, "no extension");
            string folder = Path.Combine(VmExtension.Folder, "2.2.0.0", "Status");
            Directory.CreateDirectory(folder);
            try
            {
                File.WriteAllText(Path.Combine(folder, "0.status"), "[{\"status\":{\"status\":\"error\",\"code\":-2145648607}}]");
                Expect.Equal((object)-2145648607L, Fact("vmExtensionExitCode").Value, "its exit code");
            }
            finally
            {
                Directory.Delete(VmExtension.Folder, recursive: true);
            }
        }

        /// <summary>With this certificate in the computer's store, and a key of that container where one is named.</summary>
        private static void With(string file, string? container, Action check)
        {
            using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, file)));
            if (container != null)
            {
                KeyContainer.Name(certificate, container, Base);
            }
            InStore(store => store.Add(certificate));
            try
            {
                check();
            }
            finally
            {
                Empty();
            }
        }

        /// <summary>By its key in the registry: Wine does not keep what is removed by the store itself.</summary>
        private static void Empty() => Microsoft.Win32.Registry.LocalMachine.DeleteSubKeyTree(@"SOFTWARE\Microsoft\SystemCertificates\My", throwOnMissingSubKey: false);

        /// <summary>Wine writes what was changed when the store is closed.</summary>
        private static void InStore(Action<X509Store> change)
        {
            using var store = new X509Store(StoreName.My, StoreLocation.LocalMachine);
            store.Open(OpenFlags.ReadWrite);
            change(store);
        }
    }
}
