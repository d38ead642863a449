using System;
using System.ComponentModel;
using System.Globalization;
using System.Linq;
using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;

namespace DsregDiag.Windows
{
    /// <summary>
    /// The certificate that proves this device to Entra ID, of the computer's store: issued by MS-Organization-Access to the device id
    /// (learn.microsoft.com/entra/identity/devices/concept-primary-refresh-token, /troubleshoot-device-dsregcmd). Nothing is signed with its
    /// key and nothing is changed.
    /// </summary>
    internal sealed class DeviceCertificate
    {
        private const string Issuer = "MS-Organization-Access";
        private const int KeyProviderInfo = 2;

        private readonly Lazy<X509Certificate2?> _certificate;

        internal DeviceCertificate() => _certificate = new Lazy<X509Certificate2?>(() => Choose(InStore(), JoinedDeviceId));

        internal DeviceCertificate(X509Certificate2? certificate) => _certificate = new Lazy<X509Certificate2?>(() => certificate);

        /// <summary>Whether it is there.</summary>
        internal object IsPresent() => _certificate.Value != null;

        /// <summary>The device id that it names.</summary>
        internal object? DeviceId() => _certificate.Value == null ? null : SubjectOf(_certificate.Value);

        /// <summary>Since when it is valid, in UTC.</summary>
        internal object? NotBefore() => Instant(_certificate.Value?.NotBefore);

        /// <summary>Until when it is valid, in UTC.</summary>
        internal object? NotAfter() => Instant(_certificate.Value?.NotAfter);

        /// <summary>The provider that keeps its private key, which the certificate itself names.</summary>
        internal object? KeyProvider()
        {
            if (_certificate.Value == null)
            {
                return null;
            }
            int size = 0;
            IntPtr certificate = _certificate.Value.Handle;
            if (!CertGetCertificateContextProperty(certificate, KeyProviderInfo, IntPtr.Zero, ref size))
            {
                throw Failed(Marshal.GetLastWin32Error());
            }
            IntPtr info = Marshal.AllocHGlobal(size);
            try
            {
                // CRYPT_KEY_PROV_INFO: the name of the container, then that of the provider.
                return CertGetCertificateContextProperty(certificate, KeyProviderInfo, info, ref size)
                    ? Marshal.PtrToStringUni(Marshal.ReadIntPtr(info, IntPtr.Size))
                    : throw Failed(Marshal.GetLastWin32Error());
            }
            finally
            {
                Marshal.FreeHGlobal(info);
            }
        }

        /// <summary>
        /// Whether its private key opens: CryptAcquireCertificatePrivateKey, which shows no window, and compares the key with the certificate.
        /// Only administrators and SYSTEM are let at the key: to others a refusal says nothing.
        /// </summary>
        internal object? KeyOpens()
        {
            if (_certificate.Value == null)
            {
                return null;
            }
            return RunContext.IsAdministrator()
                ? Judge(Open(_certificate.Value.Handle))
                : throw new FormatException("Only an elevated administrator or SYSTEM may open the key.");
        }

        /// <summary>The only one; of several, that of the device id with which Windows says that it is joined.</summary>
        internal static X509Certificate2? Choose(X509Certificate2[] found, Func<string?> deviceId)
        {
            if (found.Length <= 1)
            {
                return found.FirstOrDefault();
            }
            string? id = deviceId();
            return found.OrderByDescending(one => one.NotBefore).FirstOrDefault(one => string.Equals(SubjectOf(one), id, StringComparison.OrdinalIgnoreCase))
                ?? throw new FormatException("The store has " + found.Length + " certificates of " + Issuer + ", and Windows does not say which is the device's.");
        }

        /// <summary>
        /// True, or false with the error. What does not tell that the key is gone or broken (no right, a TPM that is locked out or still
        /// starting) leaves it unknown.
        /// </summary>
        internal static object Judge(int error)
        {
            return error == 0 ? true : IsLost(error) ? (object)new Told(false, Text(error)) : throw Failed(error);
        }

        private static bool IsLost(int error)
        {
            switch (unchecked((uint)error))
            {
                case 0x8009000d: // NTE_NO_KEY
                case 0x80090011: // NTE_NOT_FOUND
                case 0x80090015: // NTE_BAD_PUBLIC_KEY: the key is another one's
                case 0x80090016: // NTE_BAD_KEYSET
                case 0x8009001a: // NTE_KEYSET_ENTRY_BAD
                case 0x8009200b: // CRYPT_E_NO_KEY_PROPERTY
                    return true;
            }
            // The TPM's own errors and those of its provider, without those that say to try again (TPM 1.2: 0x80280800 to 0x80280803; TPM
            // 2.0: warnings, 0x80280900 to 0x8028097f).
            uint facility = unchecked((uint)error) >> 16;
            uint number = unchecked((uint)error) & 0xffff;
            bool again = facility == 0x8028 && (number >= 0x800 && number <= 0x803 || number >= 0x900 && number <= 0x97f);
            return (facility == 0x8028 || facility == 0x8029) && !again;
        }

        private static X509Certificate2[] InStore()
        {
            using (var store = new X509Store(StoreName.My, StoreLocation.LocalMachine))
            {
                store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
                return store.Certificates.Cast<X509Certificate2>()
                    .Where(one => one.GetNameInfo(X509NameType.SimpleName, true) == Issuer && Guid.TryParse(SubjectOf(one), out _))
                    .ToArray();
            }
        }

        private static string SubjectOf(X509Certificate2 certificate) => certificate.GetNameInfo(X509NameType.SimpleName, false);

        private static object? Instant(DateTime? time) => time?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

        private static int Open(IntPtr certificate)
        {
            const int compare = 4, silent = 0x40, allowCng = 0x10000, keyOfCng = -1;
            if (!CryptAcquireCertificatePrivateKey(certificate, compare | silent | allowCng, IntPtr.Zero, out IntPtr key, out int kind, out bool isOurs))
            {
                return Marshal.GetLastWin32Error();
            }
            if (isOurs)
            {
                _ = kind == keyOfCng ? NCryptFreeObject(key) : CryptReleaseContext(key, 0);
            }
            return 0;
        }

        private static FormatException Failed(int error) => new FormatException(Text(error));

        private static string Text(int error) => "0x" + error.ToString("x8", CultureInfo.InvariantCulture) + ": " + new Win32Exception(error).Message;

        /// <summary>The id of the device that is joined, by NetGetAadJoinInformation; null where it is not.</summary>
        private static string? JoinedDeviceId()
        {
            int error = NetGetAadJoinInformation(IntPtr.Zero, out IntPtr info);
            if (error != 0)
            {
                throw Failed(error);
            }
            try
            {
                // DSREG_JOIN_INFO: the kind of join, the certificate, the device id.
                return info == IntPtr.Zero ? null : Marshal.PtrToStringUni(Marshal.ReadIntPtr(info, 2 * IntPtr.Size));
            }
            finally
            {
                NetFreeAadJoinInformation(info);
            }
        }

        [DllImport("crypt32", SetLastError = true, ExactSpelling = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static extern bool CertGetCertificateContextProperty(IntPtr certificate, int property, IntPtr data, ref int size);

        [DllImport("crypt32", SetLastError = true, ExactSpelling = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static extern bool CryptAcquireCertificatePrivateKey(
            IntPtr certificate, int flags, IntPtr window, out IntPtr key, out int kind, [MarshalAs(UnmanagedType.Bool)] out bool isOurs);

        [DllImport("advapi32", ExactSpelling = true)]
        private static extern int CryptReleaseContext(IntPtr provider, int flags);

        [DllImport("ncrypt", ExactSpelling = true)]
        private static extern int NCryptFreeObject(IntPtr key);

        [DllImport("netapi32", ExactSpelling = true)]
        private static extern int NetGetAadJoinInformation(IntPtr tenant, out IntPtr info);

        [DllImport("netapi32", ExactSpelling = true)]
        private static extern void NetFreeAadJoinInformation(IntPtr info);
    }
}
