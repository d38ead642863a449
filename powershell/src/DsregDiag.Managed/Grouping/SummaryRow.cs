using System;
using System.Collections.Generic;
using System.Linq;
using DsregDiag.Json;

namespace DsregDiag.Grouping
{
    /// <summary>What a detection script printed on one device: a bare line, or a row of an export that also names the device and the time.</summary>
    internal sealed class SummaryRow
    {
        private const string Mark = " | v1";
        private const int Deepest = 4;

        // What ran last comes first: after a remediation the detection runs again.
        private static readonly string[] Outputs =
        {
            "postremediationdetectionscriptoutput", "preremediationdetectionscriptoutput", "detectionoutput", "scriptoutput", "output", "resultmessage",
        };

        private static readonly string[] Devices = { "devicename", "computername", "pscomputername", "computer", "hostname" };
        private static readonly string[] Times = { "laststateupdatedatetime", "modifiedtime", "lastsyncdatetime", "timegenerated" };

        private readonly string? _device;
        private readonly string? _time;
        private readonly string _output;
        private readonly bool _isOfTable;

        private SummaryRow(string output, string? device, string? time, bool isOfTable)
        {
            _output = output;
            _device = device;
            _time = time;
            _isOfTable = isOfTable;
        }

        /// <summary>A bare line.</summary>
        internal static SummaryRow OfLine(string line) => new SummaryRow(line, null, null, false);

        /// <summary>A row of a table, or an object, by its members; null if none of them is the output of a script.</summary>
        internal static SummaryRow? Of(IEnumerable<KeyValuePair<string, string>> members)
        {
            var named = new Dictionary<string, string>(StringComparer.Ordinal);
            string? marked = null;
            foreach (KeyValuePair<string, string> member in members)
            {
                string name = new string(member.Key.Where(char.IsLetter).ToArray()).ToLowerInvariant();
                if (member.Value.Length > 0 && !named.ContainsKey(name))
                {
                    named[name] = member.Value;
                }
                marked = marked ?? (member.Value.Contains(Mark) ? member.Value : null);
            }
            string? First(string[] names) => names.Where(named.ContainsKey).Select(name => named[name]).FirstOrDefault();
            string? output = First(Outputs) is string known && (known.Contains(Mark) || marked == null) ? known : marked;
            bool isRunState = members.Any(member => Outputs.Contains(member.Key.Replace(" ", "").ToLowerInvariant()));
            return output == null && !isRunState ? null : new SummaryRow(output ?? "", First(Devices), First(Times), true);
        }

        /// <summary>The rows of an export (CSV, or JSON as Graph gives it), or else the lines of a text.</summary>
        internal static IEnumerable<SummaryRow?> In(byte[] bytes)
        {
            byte[] utf8 = Decoding.Utf8(bytes);
            string text = Decoding.Text(utf8).Trim('\ufeff', ' ', '\t', '\r', '\n');
            if (text.StartsWith("{", StringComparison.Ordinal) || text.StartsWith("[", StringComparison.Ordinal))
            {
                return Objects(JsonSlices.Sequence(System.Text.Encoding.UTF8.GetBytes(text), 0).Select(JsonValue.Parse));
            }
            string[] lines = text.Split(new[] { '\n', '\r' }, StringSplitOptions.RemoveEmptyEntries);
            bool isTable = lines.Length > 0 && !lines[0].Contains(Mark);
            List<KeyValuePair<string, string>[]>? table = isTable ? CsvRows.Cells(utf8) : null;
            bool hasOutput = table != null && table.Any(row => Of(row) != null);
            return hasOutput ? table!.Select(Of) : lines.Where(line => line.Trim().Length > 0).Select(OfLine);
        }

        /// <summary>The diagnosis; null for a bare line that is no summary.</summary>
        internal Diagnosis? ToDiagnosis()
        {
            // The script may have printed more than the one line.
            string line = _output.Split('\n').LastOrDefault(one => one.Contains(Mark)) ?? _output;
            return SummaryLine.Parse(line.Trim())?.ToDiagnosis(_device, _time)
                ?? (_isOfTable ? SummaryLine.NotJudged(_device, _time, _output.Trim()) : null);
        }

        private static IEnumerable<SummaryRow?> Objects(IEnumerable<JsonValue> roots)
        {
            foreach (JsonValue root in roots)
            {
                JsonValue? list = root.IsArray ? root : root["value"]?.IsArray == true ? root["value"] : null;
                foreach (JsonValue item in list?.Items ?? new[] { root })
                {
                    var members = new List<KeyValuePair<string, string>>();
                    Collect(item, members, 0);
                    yield return Of(members);
                }
            }
        }

        /// <summary>Also what stands deeper, as the managed device of a run state does.</summary>
        private static void Collect(JsonValue value, List<KeyValuePair<string, string>> members, int depth)
        {
            foreach (KeyValuePair<string, JsonValue> member in value.Members)
            {
                if (!member.Value.IsContainer)
                {
                    members.Add(new KeyValuePair<string, string>(member.Key, member.Value.AsText() ?? ""));
                }
                else if (depth < Deepest)
                {
                    Collect(member.Value, members, depth + 1);
                }
            }
        }
    }
}
