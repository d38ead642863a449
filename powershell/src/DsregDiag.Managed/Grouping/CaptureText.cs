using System;
using System.Collections.Generic;
using DsregDiag.Json;

namespace DsregDiag.Grouping
{
    /// <summary>A capture with the part of the text that it was read from.</summary>
    internal sealed class CaptureText
    {
        private CaptureText(JsonValue capture, string text)
        {
            Text = text;
            DeviceName = Field(capture, "Device State", "Device Name");
            DeviceId = Field(capture, "Device Details", "DeviceId") ?? Field(capture, "Device State", "DeviceId");
        }

        internal string Text { get; }

        /// <summary>The device's name, if the capture prints it.</summary>
        internal string? DeviceName { get; }

        /// <summary>The device's id, if the capture prints it.</summary>
        internal string? DeviceId { get; }

        /// <summary>The captures of a text, each with its own lines. The document is the engine's.</summary>
        internal static List<CaptureText> Split(byte[] bytes, JsonValue document)
        {
            var split = new List<CaptureText>();
            IReadOnlyList<JsonValue> captures = document["captures"]?.Items ?? new JsonValue[0];
            string text = Decoding.Text(bytes);
            if (captures.Count == 1)
            {
                split.Add(new CaptureText(captures[0], text));
                return split;
            }
            List<int> starts = LineStarts(text);
            for (int i = 0; i < captures.Count; i++)
            {
                // What stands above the first capture is read with it.
                int from = i == 0 ? 0 : Start(starts, captures[i], text.Length);
                int to = i + 1 < captures.Count ? Start(starts, captures[i + 1], text.Length) : text.Length;
                split.Add(new CaptureText(captures[i], text.Substring(from, Math.Max(0, to - from))));
            }
            return split;
        }

        /// <summary>The first field of that name in a section of that name; null where it is absent or blank.</summary>
        private static string? Field(JsonValue capture, string section, string key)
        {
            foreach (JsonValue candidate in capture["sections"]?.Items ?? new JsonValue[0])
            {
                foreach (JsonValue entry in candidate["name"]?.AsText() == section ? candidate["entries"]!.Items : new JsonValue[0])
                {
                    if ((entry["canonicalKey"] ?? entry["key"])?.AsText() == key)
                    {
                        string? value = entry["value"]?.AsText();
                        return string.IsNullOrEmpty(value) ? null : value;
                    }
                }
            }
            return null;
        }

        private static int Start(List<int> starts, JsonValue capture, int end)
        {
            int line = capture["line"]?.AsInt32() ?? 1;
            return line >= 1 && line <= starts.Count ? starts[line - 1] : end;
        }

        private static List<int> LineStarts(string text)
        {
            var starts = new List<int> { 0 };
            for (int i = 0; i < text.Length; i++)
            {
                if (text[i] == '\n' || text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n'))
                {
                    starts.Add(i + 1);
                }
            }
            return starts;
        }
    }
}
