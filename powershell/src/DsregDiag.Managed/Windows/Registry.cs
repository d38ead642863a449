using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace DsregDiag.Windows
{
    /// <summary>Reads values of the registry's machine hive, always its 64-bit view, whatever the process is.</summary>
    internal static class Registry
    {
        private const int FileNotFound = 2;
        private const int MoreData = 234;
        private const int KeyRead = 0x20019;
        private const int Wow64Key64 = 0x100;
        private static readonly IntPtr LocalMachine = new IntPtr(unchecked((int)0x80000002));

        /// <summary>A string, an int, a long or bytes; null if there is no such value. Throws Win32Exception where it may not be read.</summary>
        internal static object? Read(string key, string name)
        {
            int error = RegOpenKeyExW(LocalMachine, key, 0, KeyRead | Wow64Key64, out IntPtr handle);
            if (error != 0)
            {
                return error == FileNotFound ? (object?)null : throw new Win32Exception(error);
            }
            try
            {
                return Read(handle, name);
            }
            finally
            {
                RegCloseKey(handle);
            }
        }

        /// <summary>The names of the keys below a key; none where it is not there.</summary>
        internal static IReadOnlyList<string> SubKeys(string key)
        {
            const int longest = 256;
            var names = new List<string>();
            int error = RegOpenKeyExW(LocalMachine, key, 0, KeyRead | Wow64Key64, out IntPtr handle);
            if (error != 0)
            {
                return error == FileNotFound ? names : throw new Win32Exception(error);
            }
            try
            {
                var name = new StringBuilder(longest);
                for (int length = longest; RegEnumKeyExW(handle, names.Count, name, ref length, IntPtr.Zero, IntPtr.Zero, IntPtr.Zero, IntPtr.Zero) == 0; length = longest)
                {
                    names.Add(name.ToString());
                }
                return names;
            }
            finally
            {
                RegCloseKey(handle);
            }
        }

        private static object? Read(IntPtr key, string name)
        {
            var data = new byte[256];
            int size = data.Length;
            int error = RegQueryValueExW(key, name, IntPtr.Zero, out int type, data, ref size);
            if (error == MoreData)
            {
                data = new byte[size];
                error = RegQueryValueExW(key, name, IntPtr.Zero, out type, data, ref size);
            }
            if (error != 0)
            {
                return error == FileNotFound ? (object?)null : throw new Win32Exception(error);
            }
            switch (type)
            {
                case 1:
                case 2: return Encoding.Unicode.GetString(data, 0, size).TrimEnd('\0');
                case 4: return BitConverter.ToInt32(data, 0);
                case 11: return BitConverter.ToInt64(data, 0);
                default: return First(data, size);
            }
        }

        private static byte[] First(byte[] data, int size)
        {
            var copy = new byte[size];
            Array.Copy(data, copy, size);
            return copy;
        }

        [DllImport("advapi32", CharSet = CharSet.Unicode, ExactSpelling = true)]
        private static extern int RegOpenKeyExW(IntPtr hive, string key, int options, int access, out IntPtr handle);

        [DllImport("advapi32", CharSet = CharSet.Unicode, ExactSpelling = true)]
        private static extern int RegQueryValueExW(IntPtr key, string name, IntPtr reserved, out int type, byte[] data, ref int size);

        [DllImport("advapi32", CharSet = CharSet.Unicode, ExactSpelling = true)]
        private static extern int RegEnumKeyExW(
            IntPtr key, int index, StringBuilder name, ref int length, IntPtr reserved, IntPtr type, IntPtr typeLength, IntPtr written);

        [DllImport("advapi32", ExactSpelling = true)]
        private static extern int RegCloseKey(IntPtr key);
    }
}
