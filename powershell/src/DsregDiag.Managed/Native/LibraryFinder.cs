using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using DsregDiag.Windows;

namespace DsregDiag.Native
{
    /// <summary>Where the native library may lie, and the one of these files that loads.</summary>
    internal static class LibraryFinder
    {
        /// <summary>The environment variable that names the library by full path; nothing else is tried then.</summary>
        internal const string OverrideVariable = "DSREGDIAG_LIBRARY";

        /// <summary>The switch of AppContext by which a host lets an elevated process use what the variable names.</summary>
        internal const string TrustSwitch = "DsregDiag.TrustLibraryVariable";

        /// <summary>
        /// Why the variable is passed over; null if it is used, or names nothing. Who sets a user's variables would otherwise choose
        /// the code that the user's elevated processes run.
        /// </summary>
        internal static string? WhyIgnored { get; } = IsUntrusted(AppContext.TryGetSwitch(TrustSwitch, out bool trusted) && trusted)
            ? OverrideVariable + " is passed over, for this process is elevated. Where that is meant, call [AppContext]::SetSwitch('" + TrustSwitch + "', $true) first."
            : null;

        /// <summary>What an elevated process should know of the folder of a library: whoever may write there chooses the code that it runs.</summary>
        internal static string? WhyUnsafe(string library)
        {
            string folder = Path.GetDirectoryName(library) ?? "";
            return SystemLoader.IsWindows && IsElevated() && FolderSecurity.IsWritableByEverybody(folder) == true
                ? "Everybody may write to " + folder + ", and this process is elevated: install the module where only administrators write, such as in Program Files."
                : null;
        }

        internal static IntPtr Load(out string path)
        {
            string? named = WhyIgnored == null ? Environment.GetEnvironmentVariable(OverrideVariable) : null;
            if (named != null && IsOnAnotherComputer(named))
            {
                throw new NativeLibraryException(
                    NativeLibraryFailure.Blocked,
                    "The native library " + named + " that " + OverrideVariable + " names lies on another computer, and is not loaded from there.",
                    "Copy it to a local disk and name it there.",
                    new[] { named });
            }
            return LoadFirst(Candidates(named, BaseFolders()), out path);
        }

        private static bool IsUntrusted(bool trusted)
        {
            return !trusted && SystemLoader.IsWindows && !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(OverrideVariable)) && IsElevated();
        }

        private static bool IsElevated()
        {
            try
            {
                return RunContext.IsElevated();
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // Who cannot ask for the own token is taken for the worse case.
                return true;
            }
        }

        /// <summary>A UNC path, in either spelling; the prefixes of device paths are none.</summary>
        internal static bool IsOnAnotherComputer(string path)
        {
            string slashes = path.Replace('/', '\\');
            bool device = slashes.StartsWith(@"\\?\", StringComparison.Ordinal) || slashes.StartsWith(@"\\.\", StringComparison.Ordinal);
            return device ? slashes.Substring(4).StartsWith(@"UNC\", StringComparison.OrdinalIgnoreCase) : slashes.StartsWith(@"\\", StringComparison.Ordinal);
        }

        /// <summary>The files to try, in order.</summary>
        internal static IReadOnlyList<string> Candidates(string? overridePath, IEnumerable<string> baseFolders)
        {
            if (!string.IsNullOrEmpty(overridePath))
            {
                return new[] { overridePath! };
            }
            var files = new List<string>();
            foreach (string folder in baseFolders)
            {
                files.Add(Path.Combine(folder, "runtimes", RuntimeIdentifier, "native", FileName));
                files.Add(Path.Combine(folder, FileName));
            }
            return files;
        }

        internal static IntPtr LoadFirst(IReadOnlyList<string> candidates, out string path)
        {
            var reasons = new List<string>();
            NativeLibraryFailure worst = NativeLibraryFailure.Missing;
            foreach (string candidate in candidates)
            {
                // A relative path would be searched for along PATH or the current directory.
                if (!IsFullPath(candidate))
                {
                    reasons.Add(candidate + " (not a full path)");
                    continue;
                }
                if (!File.Exists(candidate))
                {
                    reasons.Add(candidate + " (no such file)");
                    continue;
                }
                IntPtr library = SystemLoader.Load(candidate, out NativeLibraryFailure failure, out string reason);
                if (library != IntPtr.Zero)
                {
                    path = candidate;
                    return library;
                }
                string? architecture = failure == NativeLibraryFailure.Blocked ? null : LibraryImage.Architecture(candidate);
                if (architecture != null && architecture != ProcessArchitecture)
                {
                    failure = NativeLibraryFailure.WrongArchitecture;
                    reason = "it is for " + architecture + ", this process is " + ProcessArchitecture;
                }
                worst = worst == NativeLibraryFailure.Missing ? failure : worst;
                reasons.Add(candidate + " (" + reason + ")");
            }
            throw new NativeLibraryException(
                worst,
                "The native library " + FileName + " for " + RuntimeIdentifier + " could not be loaded. Tried: " + string.Join("; ", reasons) + ".",
                NextStep(worst),
                candidates);
        }

        private static string NextStep(NativeLibraryFailure failure)
        {
            switch (failure)
            {
                case NativeLibraryFailure.WrongArchitecture:
                    return "Install the package that holds " + RuntimeIdentifier + ", or start a process of the architecture that is installed.";
                case NativeLibraryFailure.Blocked when !SystemLoader.IsWindows:
                    return "Give yourself the right to read the file, and keep it on a file system that is not mounted noexec.";
                case NativeLibraryFailure.Blocked:
                    return "Allow this file in the application control policy or the virus scanner, and unblock it with Unblock-File if it was downloaded.";
                case NativeLibraryFailure.NotLoadable:
                    return "Install the package again; if the reason stays, the file or a library that it needs is damaged or missing.";
                default:
                    return "Install the whole package, with its runtimes folder, or set " + OverrideVariable + " to the full path of the library.";
            }
        }

        private static string ProcessArchitecture { get; } = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

        /// <summary>The runtime identifier of this process: its own architecture, not the system's.</summary>
        internal static string RuntimeIdentifier { get; } = OperatingSystemName() + "-" + ProcessArchitecture;

        internal static string FileName { get; } =
            SystemLoader.IsWindows ? "dsregdiag.dll"
            : RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? "libdsregdiag.dylib"
            : "libdsregdiag.so";

        private static string OperatingSystemName()
        {
            return SystemLoader.IsWindows ? "win" : RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? "osx" : "linux";
        }

        private static bool IsFullPath(string path)
        {
            return Path.IsPathRooted(path) && (!SystemLoader.IsWindows || path.Length > 2 && (path[1] == ':' && path[2] is '\\' or '/' || path.StartsWith(@"\\", StringComparison.Ordinal)));
        }

        /// <summary>
        /// The assembly's folder, that of the package which a script or a notebook refers to (lib/&lt;framework&gt;/ lies beside
        /// runtimes/), the program's own, and those in which the runtime looks: what a program published as one file unpacks.
        /// </summary>
        private static IEnumerable<string> BaseFolders()
        {
            return Folders(AssemblyFolder(), AppContext.BaseDirectory, AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "");
        }

        internal static IEnumerable<string> Folders(string? assembly, string program, string searched)
        {
            var folders = new List<string>();
            if (assembly is string own)
            {
                folders.Add(own);
                if (Path.GetFileName(Path.GetDirectoryName(own)) == "lib")
                {
                    folders.Add(Path.GetFullPath(Path.Combine(own, "..", "..")));
                }
            }
            folders.Add(program);
            folders.AddRange(searched.Split(new[] { Path.PathSeparator }, StringSplitOptions.RemoveEmptyEntries));
            var distinct = new List<string>(folders.Count);
            foreach (string folder in folders)
            {
                string trimmed = folder.TrimEnd(Path.DirectorySeparatorChar);
                if (IsFullPath(trimmed) && !distinct.Contains(trimmed))
                {
                    distinct.Add(trimmed);
                }
            }
            return distinct;
        }

#if NET8_0_OR_GREATER
        [System.Diagnostics.CodeAnalysis.UnconditionalSuppressMessage(
            "SingleFile", "IL3000", Justification = "An empty location is expected there and the program's folder is tried instead.")]
#endif
        private static string? AssemblyFolder()
        {
            string location = typeof(LibraryFinder).Assembly.Location;
            return string.IsNullOrEmpty(location) ? null : Path.GetDirectoryName(location);
        }
    }
}
