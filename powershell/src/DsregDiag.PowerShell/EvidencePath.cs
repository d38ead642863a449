using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;

namespace DsregDiag.PowerShell
{
    /// <summary>The files that -Path and -LiteralPath name. What cannot be found is an error each, and the others are read.</summary>
    internal static class EvidencePath
    {
        private const string FileSystem = "FileSystem";
        private const int LongestPath = 1024;

        /// <summary>The files of paths in which wildcards count.</summary>
        internal static IEnumerable<string> Resolve(DsregCmdlet cmdlet, string[] patterns)
        {
            foreach (string pattern in patterns)
            {
                foreach (string path in Resolve(cmdlet, pattern))
                {
                    yield return path;
                }
            }
        }

        /// <summary>The files of paths that are taken as they are.</summary>
        internal static IEnumerable<string> Literal(DsregCmdlet cmdlet, string[] paths)
        {
            foreach (string path in paths)
            {
                if (Find(cmdlet, path, report: true) is string file)
                {
                    yield return file;
                }
            }
        }

        /// <summary>Whether a text is the path of a file or a folder that exists.</summary>
        internal static bool Exists(DsregCmdlet cmdlet, string text)
        {
            bool isLike = text.Length > 0 && text.Length <= LongestPath && text.IndexOfAny(new[] { '.', '/', '\\' }) >= 0
                && text.IndexOf(" : ", StringComparison.Ordinal) < 0 && text.IndexOfAny(System.IO.Path.GetInvalidPathChars()) < 0;
            return isLike && Find(cmdlet, text, report: false) is string path && (File.Exists(path) || Directory.Exists(path));
        }

        private static IEnumerable<string> Resolve(DsregCmdlet cmdlet, string pattern)
        {
            try
            {
                ICollection<string> found = cmdlet.GetResolvedProviderPathFromPSPath(pattern, out ProviderInfo provider);
                if (provider.Name != FileSystem)
                {
                    RefuseProvider(cmdlet, pattern, provider);
                    return new string[0];
                }
                if (found.Count > 0)
                {
                    return found;
                }
            }
            catch (ItemNotFoundException)
            {
                // Said below, if there is no file that is called so.
            }
            catch (Exception e) when (IsRefusal(e))
            {
                WriteNotFound(cmdlet, pattern, e.Message);
                return new string[0];
            }
            // Brackets are wildcards; of a file whose name has them it is beyond doubt what was meant.
            if (Find(cmdlet, pattern, report: false) is string literal && (File.Exists(literal) || Directory.Exists(literal)))
            {
                return new[] { literal };
            }
            WriteNotFound(cmdlet, pattern, "There is no file and no folder " + pattern + ".");
            return new string[0];
        }

        private static string? Find(DsregCmdlet cmdlet, string path, bool report)
        {
            try
            {
                string file = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out PSDriveInfo _);
                if (provider.Name == FileSystem)
                {
                    if (report && !File.Exists(file) && !Directory.Exists(file))
                    {
                        WriteNotFound(cmdlet, path, "There is no file and no folder " + path + ".");
                        return null;
                    }
                    return file;
                }
                if (report)
                {
                    RefuseProvider(cmdlet, path, provider);
                }
            }
            catch (Exception e) when (IsRefusal(e))
            {
                if (report)
                {
                    WriteNotFound(cmdlet, path, e.Message);
                }
            }
            return null;
        }

        private static bool IsRefusal(Exception e)
        {
            return e is RuntimeException || e is ArgumentException || e is IOException || e is NotSupportedException || e is UnauthorizedAccessException;
        }

        private static void WriteNotFound(DsregCmdlet cmdlet, string path, string message)
        {
            cmdlet.WriteProblem("PathNotFound", ErrorCategory.ObjectNotFound, path, message, "Give files or folders that exist; wildcards are allowed in -Path.");
        }

        private static void RefuseProvider(DsregCmdlet cmdlet, string path, ProviderInfo provider)
        {
            cmdlet.WriteProblem(
                "NotAFile", ErrorCategory.InvalidArgument, path,
                path + " is no file but an item of the provider " + provider.Name + ".", "Give files or folders; export the item to a file first.");
        }
    }
}
