using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace DsregDiag
{
    /// <summary>What a supporter asks first, answered as far as the evidence does; the rest is for whoever sends it.</summary>
    internal static class SupportQuestions
    {
        /// <summary>What no evidence shows.</summary>
        private static readonly string[] Asked =
        {
            "What does the user see, in which application, and what is the exact text of the message?",
            "Since when? Did it ever work on this device, and what was changed about then?",
            "One user on one device, all users of the device, or many devices?",
            "Does it happen again when the device is locked and unlocked while it is online? At what time (UTC) did you try?",
            "What has been tried already, and what did it change?",
            "Which network is the device in: office, VPN, home? Does a proxy stand between, and does it ask SYSTEM to sign in?",
            "Do Conditional Access policies apply to this user and device? What does the sign-in log say at the time of the failure?",
        };

        internal static string Of(Diagnosis diagnosis, IReadOnlyList<EvidenceGap> notCollected)
        {
            var page = new StringBuilder("# Questions\n\n").Append(Line(diagnosis.Summary)).Append("\n\n## Known from the evidence\n\n");
            Answer(page, "Device", diagnosis.Name);
            Answer(page, "Device id", diagnosis.Device.DeviceId);
            Answer(page, "Tenant id", diagnosis.Device.TenantId);
            Answer(page, "Join", diagnosis.JoinState);
            Answer(page, "Build of Windows", diagnosis.Device.OSBuild?.ToString(CultureInfo.InvariantCulture));
            Answer(page, "User", diagnosis.Context.User);
            Answer(page, "Captured by", diagnosis.Context.RunAs);
            Answer(page, "Captured at (UTC)", diagnosis.Context.CaptureTime?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
            Answer(page, "Codes", string.Join(", ", diagnosis.Problems.SelectMany(problem => problem.Codes).Select(code => code.ToString()).Distinct()));
            page.Append("\n## Open: please answer\n\n");
            foreach (string question in Asked)
            {
                page.Append("- [ ] ").Append(question).Append('\n');
            }
            foreach (Prerequisite open in diagnosis.Prerequisites.Where(one => one.State == "unknown"))
            {
                page.Append("- [ ] ").Append(Line((open.Detail ?? open.Id).TrimEnd('.') + "? " + open.ToAnswer)).Append('\n');
            }
            if (notCollected.Count > 0)
            {
                page.Append("\n## Not collected\n\n");
                foreach (EvidenceGap gap in notCollected)
                {
                    page.Append("- ").Append(Line(gap.ToString())).Append('\n');
                }
            }
            return page.ToString();
        }

        private static void Answer(StringBuilder page, string name, string? value)
        {
            page.Append("- ").Append(name).Append(": ").Append(string.IsNullOrEmpty(value) ? "not known" : Line(value!)).Append('\n');
        }

        /// <summary>One line in which nothing is markup.</summary>
        private static string Line(string text)
        {
            string line = string.Join(" ", text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            var safe = new StringBuilder(line.Length);
            foreach (char c in line)
            {
                safe.Append("\\`*_[]<>|".IndexOf(c) >= 0 ? "\\" : "").Append(char.IsControl(c) ? '?' : c);
            }
            return safe.ToString();
        }
    }
}
