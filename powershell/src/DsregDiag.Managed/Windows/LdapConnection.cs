using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Runtime.InteropServices;

namespace DsregDiag.Windows
{
    /// <summary>
    /// Reads single objects of a directory by wldap32 (learn.microsoft.com/windows/win32/api/winldap), which is part of every Windows.
    /// System.DirectoryServices.Protocols calls the same functions, but is a file more to ship: netstandard2.0 does not have it, what Windows
    /// PowerShell 5.1 loads from the global cache is another assembly than that of PowerShell 7, and a program made by NuGet would get a dependency.
    /// </summary>
    internal sealed class LdapConnection : IDisposable
    {
        private const int Port = 389;
        private const int LdapVersion = 0x11, Referrals = 0x08, Signing = 0x95, IsOneHost = 0x98;
        private const int Simple = 0x80, Negotiate = 0x486;
        private const int BaseObject = 0;
        private readonly IntPtr _handle;
        private Interval _timeout;

        /// <param name="server">A name or an address, and a port behind a colon where it is another one than 389.</param>
        /// <param name="timeout">How long it may take to connect, and a search each.</param>
        internal LdapConnection(string server, TimeSpan timeout)
        {
            _timeout = new Interval { Seconds = (int)Math.Ceiling(timeout.TotalSeconds) };
            _handle = ldap_initW(server, Port);
            if (_handle == IntPtr.Zero)
            {
                throw new LdapException(LdapGetLastError());
            }
            try
            {
                LdapException.Check(Set(LdapVersion, 3));
                // No other server is asked than the one that Windows found.
                LdapException.Check(Set(Referrals, 0));
                // What the server says cannot be changed on its way, and its name is looked up as that of a host, not of a domain. A library
                // that knows neither says so, and goes on.
                Set(Signing, 1);
                Set(IsOneHost, 1);
                LdapException.Check(ldap_connect(_handle, ref _timeout));
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        /// <summary>Signs in by Kerberos or NTLM as the current user; or by a name and a password of the directory.</summary>
        internal void SignIn(NetworkCredential? account)
        {
            int code = account == null
                ? ldap_bind_sW(_handle, null, null, Negotiate)
                : ldap_bind_sW(_handle, account.UserName, account.Password, Simple);
            LdapException.Check(code, isSignIn: true);
        }

        /// <summary>The values of an attribute of an object; none where it has none.</summary>
        internal IReadOnlyList<string> Read(string name, string attribute)
        {
            int code = ldap_search_ext_sW(
                _handle, name, BaseObject, "(objectClass=*)", new[] { attribute, null }, 0, IntPtr.Zero, IntPtr.Zero, ref _timeout, 0, out IntPtr answer);
            try
            {
                LdapException.Check(code);
                IntPtr entry = ldap_first_entry(_handle, answer);
                return entry != IntPtr.Zero ? Values(entry, attribute) : throw new LdapException(LdapException.InsufficientRights);
            }
            finally
            {
                if (answer != IntPtr.Zero)
                {
                    ldap_msgfree(answer);
                }
            }
        }

        public void Dispose() => ldap_unbind(_handle);

        private List<string> Values(IntPtr entry, string attribute)
        {
            var values = new List<string>();
            IntPtr list = ldap_get_valuesW(_handle, entry, attribute);
            if (list != IntPtr.Zero)
            {
                for (IntPtr value; (value = Marshal.ReadIntPtr(list, values.Count * IntPtr.Size)) != IntPtr.Zero;)
                {
                    values.Add(Marshal.PtrToStringUni(value)!);
                }
                ldap_value_freeW(list);
            }
            return values;
        }

        private int Set(int option, int value) => ldap_set_optionW(_handle, option, ref value);

        [StructLayout(LayoutKind.Sequential)]
        private struct Interval
        {
            internal int Seconds;
            internal int Microseconds;
        }

        [DllImport("wldap32", CharSet = CharSet.Unicode, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        private static extern IntPtr ldap_initW(string server, int port);

        [DllImport("wldap32", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        private static extern int LdapGetLastError();

        [DllImport("wldap32", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        private static extern int ldap_set_optionW(IntPtr connection, int option, ref int value);

        [DllImport("wldap32", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        private static extern int ldap_connect(IntPtr connection, ref Interval timeout);

        [DllImport("wldap32", CharSet = CharSet.Unicode, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        private static extern int ldap_bind_sW(IntPtr connection, string? name, string? password, int method);

        [DllImport("wldap32", CharSet = CharSet.Unicode, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        private static extern int ldap_search_ext_sW(
            IntPtr connection, string name, int scope, string filter, string?[] attributes, int namesOnly, IntPtr serverControls, IntPtr clientControls,
            ref Interval timeout, int most, out IntPtr answer);

        [DllImport("wldap32", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        private static extern IntPtr ldap_first_entry(IntPtr connection, IntPtr answer);

        [DllImport("wldap32", CharSet = CharSet.Unicode, CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        private static extern IntPtr ldap_get_valuesW(IntPtr connection, IntPtr entry, string attribute);

        [DllImport("wldap32", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        private static extern int ldap_value_freeW(IntPtr values);

        [DllImport("wldap32", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        private static extern int ldap_msgfree(IntPtr answer);

        [DllImport("wldap32", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        private static extern int ldap_unbind(IntPtr connection);
    }

    /// <summary>What an LDAP result code says (learn.microsoft.com/previous-versions/windows/desktop/ldap/return-values).</summary>
    internal sealed class LdapException : IOException
    {
        internal const int NoSuchObject = 0x20;
        internal const int InsufficientRights = 0x32;

        internal LdapException(int code, bool isSignIn = false)
            : base(Words(code, isSignIn) + " (LDAP 0x" + code.ToString("x2", System.Globalization.CultureInfo.InvariantCulture) + ").")
        {
            Code = code;
        }

        internal int Code { get; }

        internal static void Check(int code, bool isSignIn = false)
        {
            if (code != 0)
            {
                throw new LdapException(code, isSignIn);
            }
        }

        private static string Words(int code, bool isSignIn)
        {
            switch (code)
            {
                case 0x03:
                case 0x55: return "The directory did not answer in time";
                case 0x33:
                case 0x34: return "The directory is busy or not ready";
                case 0x51:
                case 0x5b: return "The directory could not be reached, or ended the connection";
                case 0x02:
                case 0x54: return "What answers there is no directory";
            }
            if (isSignIn)
            {
                return code == 0x08 ? "The directory wants a sign-in that is signed or sealed" : "The directory did not accept the sign-in of this account";
            }
            switch (code)
            {
                case 0x01: return "The directory takes this process for nobody: its account has no sign-in that can be handed on, as in a remote session";
                case 0x09:
                case 0x0a: return "The directory refers to another one, which was not asked";
                case NoSuchObject: return "The directory has no such object";
                case InsufficientRights: return "This account may not read it: access is denied";
                default: return "The directory gave an error";
            }
        }
    }
}
