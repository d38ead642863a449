using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using DsregDiag.Json;

namespace DsregDiag.Windows
{
    /// <summary>
    /// The Azure extension AADLoginForWindows, by the status file that the agent reads of each extension
    /// (github.com/Azure/azure-vmextension-publishing/wiki/2.0-Partner-Guide-Handler-Design-Details; its exit codes:
    /// learn.microsoft.com/entra/identity/devices/howto-vm-sign-in-azure-ad-windows).
    /// </summary>
    internal static class VmExtension
    {
        internal static readonly string Folder = Path.Combine(
            Path.GetPathRoot(Environment.SystemDirectory) ?? "", "Packages", "Plugins", "Microsoft.Azure.ActiveDirectory.AADLoginForWindows");

        /// <summary>The exit code of its newest version's newest status: 0 where it went well; null where the extension is not there.</summary>
        internal static object? ExitCode(string folder)
        {
            if (!Directory.Exists(folder))
            {
                return null;
            }
            string? newest = Directory.GetDirectories(folder)
                .OrderByDescending(one => Version.TryParse(Path.GetFileName(one), out Version? version) ? version : new Version())
                .Select(one => Path.Combine(one, "Status"))
                .FirstOrDefault(Directory.Exists);
            string? file = newest == null ? null : Directory.GetFiles(newest, "*.status")
                .OrderByDescending(one => int.TryParse(Path.GetFileNameWithoutExtension(one), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1)
                .FirstOrDefault();
            return file == null ? throw new FormatException("The extension is there and has written no status yet.") : Read(File.ReadAllBytes(file));
        }

        /// <summary>Of a status file: an array with one status.</summary>
        internal static object Read(byte[] file)
        {
            JsonValue document = JsonValue.Parse(Grouping.Decoding.Text(file).TrimStart('\ufeff'));
            JsonValue? status = (document.IsArray ? document.Items.FirstOrDefault() : document)?["status"];
            switch (status?["status"]?.AsText())
            {
                case "success": return 0;
                case "error": return OfError(status!);
                case null: throw new FormatException("The status file of the extension is not in its documented form.");
                case string other: throw new FormatException("The extension has not ended: its status is " + other + ".");
            }
        }

        // The message quotes the code of what the extension ran; the code of the status itself may be a general one.
        private static object OfError(JsonValue status)
        {
            string message = status["formattedMessage"]?["message"]?.AsText() ?? "";
            Match quoted = Regex.Match(message, @"exit code:?\s*(?<code>-?\d{1,10})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
            long? code = quoted.Success ? long.Parse(quoted.Groups["code"].Value, CultureInfo.InvariantCulture) : status["code"]?.AsInt64();
            return code == null || code == 0 ? throw new FormatException("The extension failed, and its status file has no exit code.") : (object)code;
        }
    }
}
