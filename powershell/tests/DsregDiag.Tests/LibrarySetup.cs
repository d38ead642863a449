using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DsregDiag.Tests
{
    internal static class LibrarySetup
    {
        /// <summary>The tests use the release build of the library that lies in target, unless the caller names another.</summary>
        [ModuleInitializer]
        internal static void Use()
        {
            AppContext.SetSwitch(Native.LibraryFinder.TrustSwitch, true);
            if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("DSREGDIAG_LIBRARY")))
            {
                string name = RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? "dsregdiag.dll"
                    : RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? "libdsregdiag.dylib"
                    : "libdsregdiag.so";
                Environment.SetEnvironmentVariable("DSREGDIAG_LIBRARY", Path.Combine(Repository.Root, "target", "release", name));
            }
        }
    }
}
