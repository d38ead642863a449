using System;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;

namespace DsregDiag.Collection
{
    /// <summary>Containers of keys, as the provider of RSA keys in software keeps them.</summary>
    internal static class KeyContainer
    {
        private const int RsaAes = 24;
        private const int Signature = 2;

        /// <summary>One with a key in it.</summary>
        internal static void Create(string name)
        {
            const int newKeySet = 8, deleteKeySet = 16;
            CryptAcquireContextW(out _, name, null, RsaAes, deleteKeySet);
            Check(CryptAcquireContextW(out IntPtr provider, name, null, RsaAes, newKeySet));
            Check(CryptGenKey(provider, Signature, 1024 << 16, out _));
            CryptReleaseContext(provider, 0);
        }

        /// <summary>Says in a certificate in which container its key is.</summary>
        internal static void Name(X509Certificate2 certificate, string container, string provider)
        {
            var info = new ProviderInfo { Container = container, Provider = provider, Kind = RsaAes, Key = Signature };
            Check(CertSetCertificateContextProperty(certificate.Handle, 2, 0, ref info));
        }

        private static void Check(bool done)
        {
            if (!done)
            {
                throw new Win32Exception(Marshal.GetLastWin32Error());
            }
        }

        [StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
        private struct ProviderInfo
        {
            [MarshalAs(UnmanagedType.LPWStr)]
            internal string Container;

            [MarshalAs(UnmanagedType.LPWStr)]
            internal string Provider;

            internal int Kind;
            internal int Flags;
            internal int ParameterCount;
            internal IntPtr Parameters;
            internal int Key;
        }

        [DllImport("advapi32", CharSet = CharSet.Unicode, SetLastError = true, ExactSpelling = true)]
        private static extern bool CryptAcquireContextW(out IntPtr provider, string container, string? name, int kind, int flags);

        [DllImport("advapi32", SetLastError = true, ExactSpelling = true)]
        private static extern bool CryptGenKey(IntPtr provider, int algorithm, int flags, out IntPtr key);

        [DllImport("advapi32", ExactSpelling = true)]
        private static extern bool CryptReleaseContext(IntPtr provider, int flags);

        [DllImport("crypt32", SetLastError = true, ExactSpelling = true)]
        private static extern bool CertSetCertificateContextProperty(IntPtr certificate, int property, int flags, ref ProviderInfo info);
    }
}
