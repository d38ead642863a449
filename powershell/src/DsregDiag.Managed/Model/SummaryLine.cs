using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using DsregDiag.Json;

namespace DsregDiag
{
    /// <summary>A summary line as docs/summary-line.md describes it: sentences, and behind them what a program reads.</summary>
    public sealed class SummaryLine
    {
        private const string Mark = " | v1";
        private const string ReadFromLine = "Read from a summary line: it holds no evidence and no steps.";

        private static readonly Dictionary<string, string> JoinStates = new Dictionary<string, string>
        {
            ["entra"] = "entraJoined",
            ["hybrid"] = "hybridJoined",
            ["registered"] = "entraRegistered",
            ["domain"] = "domainJoined",
            ["onPremises"] = "onPremDrsJoined",
            ["none"] = "notJoined",
        };

        private readonly Dictionary<string, string[]> _values;

        private SummaryLine(string text, Dictionary<string, string[]> values)
        {
            Text = text;
            _values = values;
        }

        /// <summary>The sentences for a reader.</summary>
        public string Text { get; }

        /// <summary>Reads a line; null for one without the mark of the grammar.</summary>
        public static SummaryLine? Parse(string line)
        {
            // The last one: what stands before it may be text of others.
            int at = line.LastIndexOf(Mark, StringComparison.Ordinal);
            if (at < 0 || at + Mark.Length < line.Length && line[at + Mark.Length] != ' ')
            {
                return null;
            }
            var values = new Dictionary<string, string[]>(StringComparer.Ordinal);
            foreach (string pair in line.Substring(at + Mark.Length).Split(new[] { ' ', '\r', '\n' }, StringSplitOptions.RemoveEmptyEntries))
            {
                int equals = pair.IndexOf('=');
                if (equals > 0 && !values.ContainsKey(pair.Substring(0, equals)))
                {
                    values[pair.Substring(0, equals)] = pair.Substring(equals + 1).Split(',').Select(Uri.UnescapeDataString).ToArray();
                }
            }
            return new SummaryLine(line.Substring(0, at).Trim(), values);
        }

        /// <summary>The value of a key; null where the line does not have it.</summary>
        public string? this[string key] => _values.TryGetValue(key, out string[]? values) ? values[0] : null;

        /// <summary>A diagnosis of what the line holds.</summary>
        /// <param name="device">The device's name, where the line stands in a table that has one.</param>
        /// <param name="time">When the line was written, where the table says so.</param>
        public Diagnosis ToDiagnosis(string? device = null, string? time = null)
        {
            return new Diagnosis(Document(this[nameof(device)] ?? device, this[nameof(time)] ?? time, Text, Array.Empty<string>()));
        }

        /// <summary>What a row without such a line says of its device: nothing that can be judged.</summary>
        internal static Diagnosis NotJudged(string? device, string? time, string output)
        {
            var none = new SummaryLine("", new Dictionary<string, string[]>());
            string said = output.Length == 0 ? "The script has printed nothing." : "The script printed no summary line: " + output;
            return new Diagnosis(none.Document(device, time, "", new[] { said }));
        }

        private string[] All(string key) => _values.TryGetValue(key, out string[]? values) ? values : Array.Empty<string>();

        private string Document(string? device, string? time, string text, string[] notes)
        {
            string join = this["join"] ?? "";
            var json = new StringBuilder("{");
            json.AppendName("schema").Append('1').AppendName("document").AppendString("diagnosis").AppendName("locale").AppendString("en");
            json.AppendName("tool").Append('{').AppendName("name").AppendString("dsregdiag");
            json.AppendName("version").AppendString(this["tool"] ?? "unknown").AppendName("knowledge").AppendString(this["knowledge"] ?? "0000-00").Append('}');
            json.AppendName("verdict").AppendString(Known(this["verdict"], "notAssessable", "healthy", "issues", "unexplained"));
            json.AppendName("assessed").AppendValue(Areas("assessed")).AppendName("notAssessed").AppendValue(Areas("notAssessed"));
            json.AppendName("device").Append('{').AppendName("joinState").AppendString(JoinStates.TryGetValue(join, out string? state) ? state : "unknown");
            json.AppendName("alsoRegistered").AppendValue(false);
            AppendIfKnown(json, "name", device);
            AppendIfKnown(json, "deviceId", this["deviceId"]);
            AppendIfKnown(json, "tenantId", this["tenantId"]);
            if (uint.TryParse(this["build"], out uint build))
            {
                json.AppendName("osBuild").Append(build);
            }
            if (this["prt"] is string prt)
            {
                json.AppendName("hasPrt").AppendValue(prt == "yes");
            }
            json.Append('}').AppendName("context").Append('{').AppendName("runAs").AppendString(Known(this["runAs"], "unknown", "user", "system", "localAccount"));
            AppendIfKnown(json, "captureTime", Instant(time));
            json.AppendName("notes").AppendValue(notes.Concat(new[] { ReadFromLine })).Append('}');
            AppendFindings(json, text);
            return json.Append('}').ToString();
        }

        private void AppendFindings(StringBuilder json, string text)
        {
            json.AppendName("findings").Append('[');
            string[] causes = All("cause");
            string title = Title(text);
            for (int i = 0; i < causes.Length; i++)
            {
                CatalogEntry? rule = Engine.GetCatalog().Rules.FirstOrDefault(entry => entry.Id == causes[i]);
                AppendFinding(json.Append(i == 0 ? "" : ","), i + 1, causes[i], rule?.Area, i == 0 ? title : causes[i], i == 0 ? All("code") : Array.Empty<string>());
            }
            foreach (string failed in All("notExplained"))
            {
                bool isFirst = json[json.Length - 1] == '[';
                AppendNote(json.Append(isFirst ? "" : ","), causes.Length + 1, failed);
            }
            json.Append(']');
        }

        private void AppendFinding(StringBuilder json, int rank, string id, string? area, string title, string[] codes)
        {
            json.Append('{').AppendName("id").AppendString(id).AppendName("rank").Append(rank).AppendName("role").AppendString("rootCause");
            json.AppendName("causedBy").Append("[]").AppendName("severity").AppendString(Known(this["severity"], "error", "warning"));
            json.AppendName("certainty").AppendString(Known(this["certainty"], "likely", "certain", "possible"));
            json.AppendName("area").AppendString(area ?? "context").AppendName("title").AppendString(title);
            AppendRest(json, codes);
        }

        private static void AppendNote(StringBuilder json, int rank, string code)
        {
            json.Append('{').AppendName("id").AppendString("failure-not-explained").AppendName("subject").AppendString(code);
            json.AppendName("rank").Append(rank).AppendName("role").AppendString("note").AppendName("causedBy").Append("[]");
            json.AppendName("severity").AppendString("information").AppendName("certainty").AppendString("certain");
            json.AppendName("area").AppendString("context").AppendName("title").AppendString("Not explained: " + code);
            AppendRest(json, new[] { code });
        }

        private static void AppendRest(StringBuilder json, string[] codes)
        {
            foreach (string empty in new[] { "summary", "cause", "verify", "falsePositives" })
            {
                json.AppendName(empty).AppendString("");
            }
            json.AppendName("remediation").Append("[]").AppendName("evidence").Append("[]").AppendName("references").Append("[]").AppendName("codes").Append('[');
            json.Append(string.Join(",", codes.Select(code => new StringBuilder("{").AppendName("code").AppendString(code).Append('}')))).Append("]}");
        }

        /// <summary>What is wrong, of "Issues on pc-1: what is wrong (and 1 more). Not assessed: ...".</summary>
        private static string Title(string text)
        {
            int open = text.LastIndexOf(" Not assessed: ", StringComparison.Ordinal);
            string title = open < 0 ? text : text.Substring(0, open);
            const string Begin = "Issues on ";
            int colon = title.StartsWith(Begin, StringComparison.Ordinal) ? title.IndexOf(": ", StringComparison.Ordinal) : -1;
            title = (colon < 0 ? title : title.Substring(colon + 2)).TrimEnd('.');
            int more = title.EndsWith(" more)", StringComparison.Ordinal) ? title.LastIndexOf(" (and ", StringComparison.Ordinal) : -1;
            return more < 0 ? title : title.Substring(0, more);
        }

        private string[] Areas(string key)
        {
            string[] known = { "context", "join", "prt", "token", "esr", "hello", "mdm", "network", "clock" };
            return All(key).Where(known.Contains).ToArray();
        }

        /// <summary>A time as a table has it, in the documents' form; what has no zone is UTC, as exports are.</summary>
        private static string? Instant(string? time)
        {
            const DateTimeStyles styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
            return DateTime.TryParse(time, CultureInfo.InvariantCulture, styles, out DateTime instant) ? JsonText.Instant(instant) : null;
        }

        private static string Known(string? word, string otherwise, params string[] known) => word != null && known.Contains(word) ? word : otherwise;

        private static void AppendIfKnown(StringBuilder json, string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                json.AppendName(name).AppendString(value!);
            }
        }
    }
}
