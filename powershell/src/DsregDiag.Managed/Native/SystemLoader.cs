using System;
using System.Globalization;
using System.IO;
using System.Runtime.InteropServices;

namespace DsregDiag.Native
{
    /// <summary>The operating system's own loader: a library by full path, a function by name.</summary>
    internal static class SystemLoader
    {
        // The library's own folder and System32, nothing else: no current directory, no PATH.
        private const uint LoadLibrarySearchDllLoadDir = 0x100;
        private const uint LoadLibrarySearchSystem32 = 0x800;
        private const int RtldNow = 2;

        internal static bool IsWindows { get; } = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

        /// <summary>Loads a library, or returns zero with the reason.</summary>
        internal static IntPtr Load(string path, out NativeLibraryFailure failure, out string reason)
        {
            return IsWindows ? LoadOnWindows(path, out failure, out reason) : LoadOnUnix(path, out failure, out reason);
        }

        /// <summary>The address of an exported function, or zero.</summary>
        internal static IntPtr Find(IntPtr library, string function)
        {
            return IsWindows ? GetProcAddress(library, function) : Unix.Find(library, function);
        }

        private static IntPtr LoadOnWindows(string path, out NativeLibraryFailure failure, out string reason)
        {
            IntPtr library = LoadLibraryExW(path, IntPtr.Zero, LoadLibrarySearchDllLoadDir | LoadLibrarySearchSystem32);
            int error = library == IntPtr.Zero ? Marshal.GetLastWin32Error() : 0;
            failure = WindowsFailure(error);
            reason = error == 0 ? "" : WindowsReason(error);
            return library;
        }

        internal static NativeLibraryFailure WindowsFailure(int error)
        {
            switch (error)
            {
                case 5:
                case 225:
                case 577:
                case 1260:
                case 4551: return NativeLibraryFailure.Blocked;
                default: return NativeLibraryFailure.NotLoadable;
            }
        }

        internal static string WindowsReason(int error)
        {
            string number = "Windows error " + error.ToString(CultureInfo.InvariantCulture);
            switch (error)
            {
                case 5: return number + ": access to the file is denied";
                case 126: return number + ": the file, or a library that it needs, was not found";
                case 193: return number + ": it is damaged, or no library for a process of this architecture";
                case 225: return number + ": the virus scanner blocks it";
                case 577: return number + ": its signature is missing or not trusted here";
                case 1260: return number + ": a software restriction policy blocks it";
                case 4551: return number + ": an application control policy blocks it";
                default: return number;
            }
        }

        private static IntPtr LoadOnUnix(string path, out NativeLibraryFailure failure, out string reason)
        {
            IntPtr library = Unix.Load(path, RtldNow);
            reason = library == IntPtr.Zero ? Unix.Error() : "";
            failure = library == IntPtr.Zero ? UnixFailure(path, reason) : NativeLibraryFailure.NotLoadable;
            return library;
        }

        /// <summary>A file that may not be read, or that lies where nothing may be executed, is blocked.</summary>
        internal static NativeLibraryFailure UnixFailure(string path, string reason)
        {
            bool blocked = reason.Contains("Operation not permitted") || reason.Contains("Permission denied") || !IsReadable(path);
            return blocked ? NativeLibraryFailure.Blocked : NativeLibraryFailure.NotLoadable;
        }

        private static bool IsReadable(string path)
        {
            try
            {
                File.OpenRead(path).Dispose();
                return true;
            }
            catch (Exception e) when (e is UnauthorizedAccessException || e is IOException)
            {
                return false;
            }
        }

        [DllImport("kernel32", CharSet = CharSet.Unicode, SetLastError = true, ExactSpelling = true)]
        private static extern IntPtr LoadLibraryExW(string path, IntPtr reserved, uint flags);

        [DllImport("kernel32", CharSet = CharSet.Ansi, ExactSpelling = true, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        private static extern IntPtr GetProcAddress(IntPtr library, string function);

        /// <summary>dlopen lives in libdl on older Linux systems, in the C library elsewhere.</summary>
        private static class Unix
        {
            private static readonly bool UseLibDl = RuntimeInformation.IsOSPlatform(OSPlatform.Linux) && HasLibDl();

            internal static IntPtr Load(string path, int mode) => UseLibDl ? DlOpen(path, mode) : COpen(path, mode);

            internal static IntPtr Find(IntPtr library, string function) => UseLibDl ? DlSym(library, function) : CSym(library, function);

            internal static string Error()
            {
                IntPtr text = UseLibDl ? DlError() : CError();
                return Marshal.PtrToStringAnsi(text) ?? "the system gave no reason";
            }

            private static bool HasLibDl()
            {
                try
                {
                    DlError();
                    return true;
                }
                catch (Exception e) when (e is DllNotFoundException || e is EntryPointNotFoundException)
                {
                    return false;
                }
            }

            [DllImport("libdl.so.2", EntryPoint = "dlopen", CharSet = CharSet.Ansi, BestFitMapping = false)]
            private static extern IntPtr DlOpen(string path, int mode);

            [DllImport("libdl.so.2", EntryPoint = "dlsym", CharSet = CharSet.Ansi, BestFitMapping = false)]
            private static extern IntPtr DlSym(IntPtr library, string function);

            [DllImport("libdl.so.2", EntryPoint = "dlerror")]
            private static extern IntPtr DlError();

            [DllImport("libc", EntryPoint = "dlopen", CharSet = CharSet.Ansi, BestFitMapping = false)]
            private static extern IntPtr COpen(string path, int mode);

            [DllImport("libc", EntryPoint = "dlsym", CharSet = CharSet.Ansi, BestFitMapping = false)]
            private static extern IntPtr CSym(IntPtr library, string function);

            [DllImport("libc", EntryPoint = "dlerror")]
            private static extern IntPtr CError();
        }
    }
}
