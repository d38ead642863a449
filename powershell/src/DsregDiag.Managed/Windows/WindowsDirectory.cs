using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Net;
using System.Runtime.InteropServices;

namespace DsregDiag.Windows
{
    /// <summary>The directory of the domain that this computer is in, read as the current user, who changes nothing.</summary>
    internal sealed class WindowsDirectory : IDirectory
    {
        private const string PointBelowConfiguration =
            "CN=62a0ff2e-97b9-4513-943f-0d221bd30080,CN=Device Registration Configuration,CN=Services,";

        private const int NoSuchDomain = 1355;
        private readonly NetworkCredential? _account;

        /// <param name="account">A name in the directory, for one that does not know the accounts of Windows; else the current user.</param>
        internal WindowsDirectory(NetworkCredential? account = null) => _account = account;

        public bool IsInDomain()
        {
            const int unknown = 0, domain = 3;
            int error = NetGetJoinInformation(null, out IntPtr name, out int status);
            if (error != 0)
            {
                throw new Win32Exception(error);
            }
            NetApiBufferFree(name);
            return status != unknown ? status == domain : throw new FormatException("Windows does not say whether this computer is in a domain.");
        }

        public string? FindController()
        {
            // Asked for anew: what Windows remembers need not answer any more.
            const uint forceRediscovery = 0x1, directoryServiceRequired = 0x10, returnDnsName = 0x40000000;
            int error = DsGetDcNameW(null, null, IntPtr.Zero, null, forceRediscovery | directoryServiceRequired | returnDnsName, out IntPtr info);
            if (error != 0)
            {
                return error == NoSuchDomain ? (string?)null : throw new Win32Exception(error);
            }
            try
            {
                // The first member is its name, behind two backslashes.
                return Marshal.PtrToStringUni(Marshal.ReadIntPtr(info))!.TrimStart('\\');
            }
            finally
            {
                NetApiBufferFree(info);
            }
        }

        public IReadOnlyList<string>? ReadKeywords(string controller, TimeSpan timeout)
        {
            using (var directory = new LdapConnection(controller, timeout))
            {
                directory.SignIn(_account);
                IReadOnlyList<string> configuration = directory.Read("", "configurationNamingContext");
                if (configuration.Count != 1)
                {
                    throw new IOException("What answers is no Active Directory: it names no configuration.");
                }
                try
                {
                    return directory.Read(PointBelowConfiguration + configuration[0], "keywords");
                }
                catch (LdapException e) when (e.Code == LdapException.NoSuchObject)
                {
                    return null;
                }
            }
        }

        [DllImport("netapi32", CharSet = CharSet.Unicode, ExactSpelling = true)]
        private static extern int NetGetJoinInformation(string? server, out IntPtr name, out int status);

        [DllImport("netapi32", CharSet = CharSet.Unicode, ExactSpelling = true)]
        private static extern int DsGetDcNameW(string? computer, string? domain, IntPtr domainId, string? site, uint flags, out IntPtr info);

        [DllImport("netapi32", ExactSpelling = true)]
        private static extern int NetApiBufferFree(IntPtr buffer);
    }
}
