using System;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace DsregDiag.Windows
{
    /// <summary>Which proxy a program is to use: its name, "automatic" with the address of the script where there is one, or "direct".</summary>
    internal static class Proxies
    {
        /// <summary>Where WinHTTP keeps its own.</summary>
        internal const string Key = @"SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\Connections";

        private const string Automatic = "automatic";

        /// <summary>The proxy of WinHTTP, and so of SYSTEM; null where nothing is set.</summary>
        internal static string? OfWinHttp() => Registry.Read(Key, "WinHttpSettings") is byte[] value ? OfWinHttp(value) : null;

        /// <summary>Whether it names a proxy.</summary>
        internal static bool IsNamed(string? proxy) => !string.IsNullOrEmpty(proxy) && proxy != "direct" && !proxy!.StartsWith(Automatic, StringComparison.Ordinal);

        /// <summary>
        /// The proxy of a WinHttpSettings value: a version, a counter, flags (1 direct, 2 a proxy, 4 a script, 8 detected), and the proxy, those
        /// that go past it, and the script, each behind its length.
        /// </summary>
        internal static string OfWinHttp(byte[] value)
        {
            const int proxy = 2, script = 4, detected = 8;
            int flags = value.Length >= 12 ? BitConverter.ToInt32(value, 8) : 0;
            return InWords(
                (flags & proxy) != 0 ? Text(value, 0) : "", (flags & script) != 0 ? Text(value, 2) : "", (flags & (script | detected)) != 0);
        }

        /// <summary>One of the texts of a WinHttpSettings value; blank where it is not there whole.</summary>
        private static string Text(byte[] value, int index)
        {
            int at = 12;
            for (; ; index--)
            {
                int length = at <= value.Length - 4 ? BitConverter.ToInt32(value, at) : -1;
                if (length < 0 || length > value.Length - at - 4)
                {
                    return "";
                }
                if (index == 0)
                {
                    return Encoding.ASCII.GetString(value, at + 4, length);
                }
                at += 4 + length;
            }
        }

        /// <summary>
        /// That of the user's settings, by WinHttpGetIEProxyConfigForCurrentUser
        /// (learn.microsoft.com/windows/win32/api/winhttp/nf-winhttp-winhttpgetieproxyconfigforcurrentuser).
        /// </summary>
        internal static object OfUser()
        {
            SignIn.RequireUser();
            if (!WinHttpGetIEProxyConfigForCurrentUser(out Settings settings))
            {
                throw new Win32Exception(Marshal.GetLastWin32Error());
            }
            string script = Take(settings.Script), proxy = Take(settings.Proxy);
            Take(settings.Bypass);
            return InWords(proxy, script, settings.IsDetected != 0);
        }

        /// <summary>A script or detection without a proxy is not direct.</summary>
        private static string InWords(string proxy, string script, bool detected)
        {
            return proxy != "" ? proxy : script != "" ? Automatic + " (" + script + ")" : detected ? Automatic : "direct";
        }

        private static string Take(IntPtr text)
        {
            string copy = text == IntPtr.Zero ? "" : Marshal.PtrToStringUni(text)!;
            GlobalFree(text);
            return copy;
        }

        [StructLayout(LayoutKind.Sequential)]
        private struct Settings
        {
            internal int IsDetected;
            internal IntPtr Script;
            internal IntPtr Proxy;
            internal IntPtr Bypass;
        }

        [DllImport("winhttp", SetLastError = true, ExactSpelling = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static extern bool WinHttpGetIEProxyConfigForCurrentUser(out Settings settings);

        [DllImport("kernel32", ExactSpelling = true)]
        private static extern IntPtr GlobalFree(IntPtr memory);
    }
}
