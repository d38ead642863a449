using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using DsregDiag.Json;

namespace DsregDiag.Grouping
{
    /// <summary>The objects of a JSON text that holds captures: of an array, of lines, or of a list inside of one object.</summary>
    internal static class JsonRows
    {
        // A capture stands some members deep; what is deeper is somebody's own data.
        private const int Deepest = 8;

        private static readonly string[] RecordIds = { "Id", "EventID", "EventId", "id", "eventId" };
        private static readonly string[] RecordProviders = { "ProviderName", "provider", "Provider", "SourceName", "Source" };

        private static readonly string[] RecordMembers =
        {
            "Message", "message", "TimeCreated", "TimeGenerated", "time", "Level", "level", "LevelDisplayName", "LogName", "Channel", "channel",
        };

        internal static List<EvidenceRow>? Of(byte[] json, int start)
        {
            List<EvidenceRow> rows = json[start] == '[' ? Rows(JsonSlices.Elements(json, start), "item ")
                : IsLines(json, start) ? Lines(json, start)
                : Objects(json, start);
            return rows.Exists(row => row.Kind == RowKind.Capture) ? rows : null;
        }

        /// <summary>What one JSON object is.</summary>
        internal static EvidenceRow Row(byte[] json, string place)
        {
            JsonValue root;
            try
            {
                root = JsonValue.Parse(json);
            }
            catch (FormatException)
            {
                return new EvidenceRow(RowKind.Rest, place, json, null);
            }
            if (root["document"] != null && root["schema"] != null)
            {
                return new EvidenceRow(RowKind.Document, place, json, null);
            }
            string? computer = (root["MachineName"] ?? root["computer"])?.AsText();
            if (IsRecord(root))
            {
                return new EvidenceRow(RowKind.Record, place, json, computer);
            }
            var members = new EvidenceMembers();
            bool hasRecords = Collect(root, "", members, 0);
            if (!members.HasCapture)
            {
                return new EvidenceRow(hasRecords ? RowKind.Record : RowKind.Rest, place, json, members.Computer);
            }
            // Events beside the capture are the same device's: the engine reads both out of the object.
            return new EvidenceRow(RowKind.Capture, place, hasRecords ? json : Encoding.UTF8.GetBytes(members.Capture), members.Computer);
        }

        private static List<EvidenceRow> Rows(List<byte[]> elements, string what)
        {
            var rows = new List<EvidenceRow>(elements.Count);
            foreach (byte[] element in elements)
            {
                rows.Add(Row(element, what + (rows.Count + 1).ToString(CultureInfo.InvariantCulture)));
            }
            return rows;
        }

        /// <summary>Several objects after each other, or one: then the list that one of its members may be.</summary>
        private static List<EvidenceRow> Objects(byte[] json, int start)
        {
            List<byte[]> objects = JsonSlices.Sequence(json, start);
            if (objects.Count == 1)
            {
                foreach (byte[] list in JsonSlices.Members(objects[0], "").Values.SelectMany(slices => slices).Where(IsList))
                {
                    List<EvidenceRow> rows = Rows(JsonSlices.Elements(list, 0), "item ");
                    if (rows.Count > 1 && rows.Exists(row => row.Kind == RowKind.Capture))
                    {
                        return rows;
                    }
                }
            }
            return Rows(objects, "object ");
        }

        private static bool IsList(byte[] json) => json.Length > 2 && json[0] == '[' && Array.IndexOf(json, (byte)'{') > 0;

        private static bool IsLines(byte[] json, int start)
        {
            int end = Array.IndexOf(json, (byte)'\n', start);
            int last = (end < 0 ? json.Length : end) - 1;
            while (last > start && json[last] <= ' ')
            {
                last--;
            }
            return end > 0 && json[last] == '}';
        }

        /// <summary>Each line by itself, so that a broken one costs no other.</summary>
        private static List<EvidenceRow> Lines(byte[] json, int start)
        {
            var rows = new List<EvidenceRow>();
            int number = 1 + json.Take(start).Count(c => c == '\n');
            for (int at = start; at < json.Length; number++)
            {
                int end = Array.IndexOf(json, (byte)'\n', at);
                end = end < 0 ? json.Length : end;
                byte[] line = JsonSlices.Copy(json, at, end);
                if (line.Length > 0)
                {
                    rows.Add(Row(line, "line " + number.ToString(CultureInfo.InvariantCulture)));
                }
                at = end + 1;
            }
            return rows;
        }

        private static bool IsRecord(JsonValue value)
        {
            return value.IsObject && (value["System"]?.IsObject == true || value["Event"]?.IsObject == true
                || HasOne(value, RecordIds) && HasOne(value, RecordProviders) && HasOne(value, RecordMembers));
        }

        private static bool HasOne(JsonValue value, string[] names) => Array.Exists(names, name => value[name] != null);

        /// <summary>Gathers the members of all depths; true if event records are among them.</summary>
        private static bool Collect(JsonValue value, string name, EvidenceMembers members, int depth)
        {
            if (!value.IsContainer)
            {
                if (value.AsText() is string text)
                {
                    members.Add(name, text);
                }
                return false;
            }
            if (depth > 0 && IsRecord(value))
            {
                return true;
            }
            if (depth == Deepest)
            {
                return false;
            }
            if (value.IsArray && value.Items.All(item => !item.IsContainer))
            {
                members.AddLines(name, value.AsTexts());
                return false;
            }
            bool hasRecords = false;
            foreach (JsonValue item in value.Items)
            {
                hasRecords |= Collect(item, name, members, depth + 1);
            }
            foreach (KeyValuePair<string, JsonValue> member in value.Members)
            {
                hasRecords |= Collect(member.Value, member.Key, members, depth + 1);
            }
            return hasRecords;
        }
    }
}
