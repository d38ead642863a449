using System;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace DsregDiag.Windows
{
    /// <summary>Reads who owns a thing and who has which rights to it.</summary>
    internal static class SecurityDescriptor
    {
        internal const int File = 1;
        internal const int RegistryKey = 4;
        internal const int Owner = 1;
        internal const int Rights = 4;

        /// <summary>In SDDL (learn.microsoft.com/windows/win32/secauthz/security-descriptor-string-format). Throws Win32Exception where Windows does not tell.</summary>
        internal static string Read(string name, int kind, int parts)
        {
            const int revision = 1;
            int error = GetNamedSecurityInfoW(name, kind, parts, IntPtr.Zero, IntPtr.Zero, IntPtr.Zero, IntPtr.Zero, out IntPtr descriptor);
            if (error != 0)
            {
                throw new Win32Exception(error);
            }
            try
            {
                if (!ConvertSecurityDescriptorToStringSecurityDescriptorW(descriptor, revision, parts, out IntPtr text, IntPtr.Zero))
                {
                    throw new Win32Exception(Marshal.GetLastWin32Error());
                }
                string copy = Marshal.PtrToStringUni(text)!;
                LocalFree(text);
                return copy;
            }
            finally
            {
                LocalFree(descriptor);
            }
        }

        [DllImport("advapi32", CharSet = CharSet.Unicode, ExactSpelling = true)]
        private static extern int GetNamedSecurityInfoW(
            string name, int kind, int what, IntPtr owner, IntPtr group, IntPtr list, IntPtr audit, out IntPtr descriptor);

        [DllImport("advapi32", ExactSpelling = true, SetLastError = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static extern bool ConvertSecurityDescriptorToStringSecurityDescriptorW(IntPtr descriptor, int revision, int what, out IntPtr text, IntPtr length);

        [DllImport("kernel32", ExactSpelling = true)]
        private static extern IntPtr LocalFree(IntPtr memory);
    }
}
