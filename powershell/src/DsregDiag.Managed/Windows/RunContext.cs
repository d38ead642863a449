using System;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace DsregDiag.Windows
{
    /// <summary>Who runs this process, and in what kind of session, by the process's own token.</summary>
    internal static class RunContext
    {
        private const string LocalSystem = "S-1-5-18";

        /// <summary>What SYSTEM is called.</summary>
        internal const string System = "system";

        private const string Administrators = "S-1-5-32-544";
        private const string LocalService = "S-1-5-19";
        private const string NetworkService = "S-1-5-20";

        // From the most telling to the least: a remote desktop session is interactive too.
        private static readonly (string Sid, string Kind)[] SessionKinds =
        {
            ("S-1-5-6", "service"), ("S-1-5-3", "batch"), ("S-1-5-14", "remote"), ("S-1-5-2", "network"), ("S-1-5-4", "console"),
        };

        /// <summary>system, localAccount or user.</summary>
        internal static string RunAs()
        {
            if (IsMember(LocalSystem))
            {
                return System;
            }
            // Both speak for the computer and have no sign-in of a user.
            if (IsMember(LocalService) || IsMember(NetworkService))
            {
                return "localAccount";
            }
            bool local = string.Equals(Environment.UserDomainName, Environment.MachineName, StringComparison.OrdinalIgnoreCase);
            return local ? "localAccount" : "user";
        }

        /// <summary>Whether the process has the rights of an administrator: elevated, or SYSTEM.</summary>
        internal static bool IsAdministrator() => IsMember(Administrators);

        /// <summary>Whether the process runs elevated.</summary>
        internal static bool IsElevated()
        {
            const int tokenQuery = 8, tokenElevation = 20;
            if (!OpenProcessToken(GetCurrentProcess(), tokenQuery, out IntPtr token))
            {
                throw new Win32Exception(Marshal.GetLastWin32Error());
            }
            try
            {
                return GetTokenInformation(token, tokenElevation, out int elevated, sizeof(int), out _)
                    ? elevated != 0
                    : throw new Win32Exception(Marshal.GetLastWin32Error());
            }
            finally
            {
                CloseHandle(token);
            }
        }

        /// <summary>The security id of the account.</summary>
        internal static string UserSid()
        {
            const int tokenQuery = 8, tokenUser = 1;
            if (!OpenProcessToken(GetCurrentProcess(), tokenQuery, out IntPtr token))
            {
                throw new Win32Exception(Marshal.GetLastWin32Error());
            }
            try
            {
                GetTokenInformation(token, tokenUser, null, 0, out int size);
                var user = new byte[Math.Max(size, IntPtr.Size)];
                GCHandle pinned = GCHandle.Alloc(user, GCHandleType.Pinned);
                try
                {
                    // The first member points to the id, which stands behind it.
                    return GetTokenInformation(token, tokenUser, user, user.Length, out _)
                        && ConvertSidToStringSidW(Marshal.ReadIntPtr(pinned.AddrOfPinnedObject()), out IntPtr text)
                        ? TakeString(text)
                        : throw new Win32Exception(Marshal.GetLastWin32Error());
                }
                finally
                {
                    pinned.Free();
                }
            }
            finally
            {
                CloseHandle(token);
            }
        }

        private static string TakeString(IntPtr text)
        {
            string copy = Marshal.PtrToStringUni(text)!;
            LocalFree(text);
            return copy;
        }

        /// <summary>service, batch, remote, network or console; null if the token says none of them.</summary>
        internal static string? SessionKind()
        {
            foreach ((string sid, string kind) in SessionKinds)
            {
                if (IsMember(sid))
                {
                    return kind;
                }
            }
            return null;
        }

        private static bool IsMember(string sid)
        {
            if (!ConvertStringSidToSidW(sid, out IntPtr binary))
            {
                throw new Win32Exception(Marshal.GetLastWin32Error());
            }
            try
            {
                return CheckTokenMembership(IntPtr.Zero, binary, out bool member) ? member : throw new Win32Exception(Marshal.GetLastWin32Error());
            }
            finally
            {
                LocalFree(binary);
            }
        }

        [DllImport("kernel32", ExactSpelling = true)]
        private static extern IntPtr GetCurrentProcess();

        [DllImport("kernel32", ExactSpelling = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static extern bool CloseHandle(IntPtr handle);

        [DllImport("kernel32", ExactSpelling = true)]
        private static extern IntPtr LocalFree(IntPtr memory);

        [DllImport("advapi32", SetLastError = true, ExactSpelling = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static extern bool OpenProcessToken(IntPtr process, int access, out IntPtr token);

        [DllImport("advapi32", SetLastError = true, ExactSpelling = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static extern bool GetTokenInformation(IntPtr token, int kind, out int value, int size, out int needed);

        [DllImport("advapi32", SetLastError = true, ExactSpelling = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static extern bool GetTokenInformation(IntPtr token, int kind, byte[]? value, int size, out int needed);

        [DllImport("advapi32", CharSet = CharSet.Unicode, SetLastError = true, ExactSpelling = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static extern bool ConvertSidToStringSidW(IntPtr sid, out IntPtr text);

        [DllImport("advapi32", CharSet = CharSet.Unicode, SetLastError = true, ExactSpelling = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static extern bool ConvertStringSidToSidW(string text, out IntPtr sid);

        [DllImport("advapi32", SetLastError = true, ExactSpelling = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static extern bool CheckTokenMembership(IntPtr token, IntPtr sid, [MarshalAs(UnmanagedType.Bool)] out bool member);
    }
}
