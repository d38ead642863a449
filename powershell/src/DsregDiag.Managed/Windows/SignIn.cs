using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace DsregDiag.Windows
{
    /// <summary>Who is signed in, and by what. What the last sign-in used says nothing of another user than the one who made it.</summary>
    internal static class SignIn
    {
        private const string LogonUi = @"SOFTWARE\Microsoft\Windows\CurrentVersion\Authentication\LogonUI";
        private const int Principal = 8;

        // The providers that Windows brings, as they stand in ...\Authentication\Credential Providers, and what each takes.
        private static readonly Dictionary<string, string?> Providers = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            { "{60B78E88-EAD8-445C-9CFD-0B87F74EA6CD}", "password" },
            { "{2135F72A-90B5-4ED3-A7F1-8BB705AC276A}", "password" }, // a picture stands for the password
            { "{D6886603-9D2F-4EB2-B667-1971041FA96B}", "hello" }, // PIN
            { "{8AF662BF-65A0-4D0A-A540-A338A999D36F}", "hello" }, // face
            { "{BEC09223-B018-416D-A0AC-523971B639F5}", "hello" }, // fingerprint
            { "{F8A1793B-7873-4046-B2A7-1F318747F427}", "fido2" },
            // It does not tell whether the card is a virtual one.
            { "{8FD7E19C-3BF7-489B-A72C-846AB3678C96}", null },
            { "{1EE7337F-85AC-45E2-A23C-37C753209769}", null },
            { "{94596C7E-3744-41CE-893E-BBF09122F76A}", null },
        };

        /// <summary>The security id of the account that runs this process; none of SYSTEM, who is no user.</summary>
        internal static object UserSid()
        {
            RequireUser();
            return RunContext.UserSid();
        }

        /// <summary>Its user principal name, by GetUserNameEx.</summary>
        internal static object UserPrincipalName()
        {
            RequireUser();
            var name = new StringBuilder(1024);
            int length = name.Capacity;
            return GetUserNameExW(Principal, name, ref length) != 0 ? name.ToString() : throw new Win32Exception(Marshal.GetLastWin32Error());
        }

        /// <summary>microsoft or other.</summary>
        internal static object? Provider() => LastProvider() is string provider ? (Providers.ContainsKey(provider) ? "microsoft" : "other") : null;

        /// <summary>password, hello or fido2.</summary>
        internal static object? Credential()
        {
            string? provider = LastProvider();
            if (provider == null)
            {
                return null;
            }
            return Providers.TryGetValue(provider, out string? credential) && credential != null
                ? credential
                : throw new FormatException("The credential provider " + provider + " does not tell what it took.");
        }

        private static string? LastProvider()
        {
            RequireUser();
            string? last = Registry.Read(LogonUi, "LastLoggedOnUserSID") as string;
            if (last != null && last != RunContext.UserSid())
            {
                throw new FormatException("The last sign-in on this device was another user's.");
            }
            return last == null ? null : Registry.Read(LogonUi, "LastLoggedOnProvider") as string;
        }

        /// <summary>
        /// Throws where this does not run as the user who is signed in to this session (a service, a task, another account by "run as"): what
        /// Windows keeps for that account says nothing of the user.
        /// </summary>
        internal static void RequireUserOfSession()
        {
            RequireUser();
            if (!string.Equals(SessionUser(), Environment.UserName, StringComparison.OrdinalIgnoreCase))
            {
                throw new FormatException("This runs as another account than the one that is signed in to the session.");
            }
        }

        /// <summary>The name of who is signed in to this session; blank in a session of services.</summary>
        private static string SessionUser()
        {
            const int thisSession = -1, userName = 5;
            if (!WTSQuerySessionInformationW(IntPtr.Zero, thisSession, userName, out IntPtr text, out _))
            {
                throw new Win32Exception(Marshal.GetLastWin32Error());
            }
            string name = Marshal.PtrToStringUni(text)!;
            WTSFreeMemory(text);
            return name;
        }

        /// <summary>Throws where this runs as SYSTEM.</summary>
        internal static void RequireUser()
        {
            if (RunContext.RunAs() == RunContext.System)
            {
                throw new FormatException("This runs as SYSTEM, who is not the user.");
            }
        }

        [DllImport("wtsapi32", CharSet = CharSet.Unicode, SetLastError = true, ExactSpelling = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static extern bool WTSQuerySessionInformationW(IntPtr server, int session, int what, out IntPtr text, out int length);

        [DllImport("wtsapi32", ExactSpelling = true)]
        private static extern void WTSFreeMemory(IntPtr memory);

        [DllImport("secur32", CharSet = CharSet.Unicode, SetLastError = true, ExactSpelling = true)]
        private static extern byte GetUserNameExW(int format, StringBuilder name, ref int length);
    }
}
