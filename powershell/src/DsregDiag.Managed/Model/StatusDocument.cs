using System.Collections.Generic;
using System.Text;
using DsregDiag.Json;

namespace DsregDiag
{
    /// <summary>What was read from one input: captures as they were found, codes and warnings.</summary>
    public sealed class StatusDocument
    {
        /// <summary>Reads the engine's status document.</summary>
        public StatusDocument(string json)
            : this(json, JsonValue.Parse(json))
        {
        }

        /// <summary>Reads the engine's status document as it came.</summary>
        internal StatusDocument(byte[] utf8)
            : this(Encoding.UTF8.GetString(utf8), JsonValue.Parse(utf8))
        {
        }

        private StatusDocument(string json, JsonValue root)
        {
            Json = json;
            Captures = Reading.List(root["captures"], item => new Capture(item));
            Codes = Reading.Codes(root);
            Warnings = Reading.Warnings(root);
        }

        /// <summary>The engine's document, unchanged.</summary>
        public string Json { get; }

        /// <summary>The captures, in the order of the input.</summary>
        public IReadOnlyList<Capture> Captures { get; }

        /// <summary>Every code met.</summary>
        public IReadOnlyList<Code> Codes { get; }

        /// <summary>What could not be read.</summary>
        public IReadOnlyList<Warning> Warnings { get; }

        /// <summary>
        /// The captures as text again, each title and entry on its own line of the original: what the engine reads if only the
        /// document was kept.
        /// </summary>
        public string ToText()
        {
            var lines = new SortedDictionary<int, string>();
            foreach (Capture capture in Captures)
            {
                foreach (StatusSection section in capture.Sections)
                {
                    if (section.Line is int line && section.Name.Length > 0)
                    {
                        lines[line - 1] = lines[line + 1] = "+" + new string('-', 70) + "+";
                        lines[line] = "| " + section.Name.PadRight(68) + " |";
                    }
                    foreach (StatusEntry entry in section.Entries)
                    {
                        lines[entry.Line] = entry.Key.PadLeft(26) + " : " + entry.Value;
                    }
                }
                foreach (TraceLine trace in capture.Trace)
                {
                    lines[trace.Line] = trace.Text;
                }
            }
            var text = new StringBuilder();
            int at = 1;
            foreach (KeyValuePair<int, string> line in lines)
            {
                for (; at < line.Key; at++)
                {
                    text.Append('\n');
                }
                text.Append(line.Value);
            }
            return text.Append('\n').ToString();
        }
    }

    /// <summary>One capture: sections in their order.</summary>
    public sealed class Capture
    {
        internal Capture(JsonValue json)
        {
            Line = json["line"]?.AsInt32() ?? 1;
            Encoding = json["encoding"]?.AsText() ?? "";
            Layout = json["layout"]?.AsText() ?? "";
            JoinState = json["device"]?["joinState"]?.AsText();
            DeviceName = json["device"]?["name"]?.AsText();
            DeviceId = json["device"]?["deviceId"]?.AsText();
            Sections = Reading.List(json["sections"], item => new StatusSection(item));
            Trace = Reading.List(json["trace"], item => new TraceLine(item));
        }

        /// <summary>The line where it begins, from 1.</summary>
        public int Line { get; }

        /// <summary>The encoding of its text.</summary>
        public string Encoding { get; }

        /// <summary>Which generation of dsregcmd printed it.</summary>
        public string Layout { get; }

        /// <summary>How the device is joined, as this capture alone shows it; null in a document of an older version.</summary>
        public string? JoinState { get; }

        /// <summary>The name of its device, where the capture has it.</summary>
        public string? DeviceName { get; }

        /// <summary>The id of its device, where the capture has it.</summary>
        public string? DeviceId { get; }

        /// <summary>Its sections, repeated ones too.</summary>
        public IReadOnlyList<StatusSection> Sections { get; }

        /// <summary>Lines of a debug trace.</summary>
        public IReadOnlyList<TraceLine> Trace { get; }

        /// <summary>The first entry of that name in a section of that name, or null.</summary>
        public StatusEntry? Find(string section, string key)
        {
            foreach (StatusSection candidate in Sections)
            {
                if (candidate.Name == section)
                {
                    foreach (StatusEntry entry in candidate.Entries)
                    {
                        if (entry.CanonicalKey == key)
                        {
                            return entry;
                        }
                    }
                }
            }
            return null;
        }
    }

    /// <summary>A section of a capture.</summary>
    public sealed class StatusSection
    {
        internal StatusSection(JsonValue json)
        {
            Name = json["name"]?.AsText() ?? "";
            Line = json["line"]?.AsInt32();
            Entries = Reading.List(json["entries"], item => new StatusEntry(item));
        }

        /// <summary>Its title; empty for what stands above any title.</summary>
        public string Name { get; }

        /// <summary>The line of its title, from 1.</summary>
        public int? Line { get; }

        /// <summary>Its entries, repeated ones too.</summary>
        public IReadOnlyList<StatusEntry> Entries { get; }

        /// <inheritdoc/>
        public override string ToString() => Name;
    }

    /// <summary>A key with its value, as written.</summary>
    public sealed class StatusEntry
    {
        internal StatusEntry(JsonValue json)
        {
            Key = json["key"]?.AsText() ?? "";
            CanonicalKey = json["canonicalKey"]?.AsText() ?? Key;
            Value = json["value"]?.AsText() ?? "";
            Line = json["line"]?.AsInt32() ?? 0;
        }

        /// <summary>The key as it is written.</summary>
        public string Key { get; }

        /// <summary>The key in its usual spelling.</summary>
        public string CanonicalKey { get; }

        /// <summary>The value as it is written; empty where it is blank.</summary>
        public string Value { get; }

        /// <summary>The line, from 1.</summary>
        public int Line { get; }

        /// <inheritdoc/>
        public override string ToString() => Key + " : " + Value;
    }

    /// <summary>A line of a debug trace.</summary>
    public sealed class TraceLine
    {
        internal TraceLine(JsonValue json)
        {
            Line = json["line"]?.AsInt32() ?? 0;
            Text = json["text"]?.AsText() ?? "";
            Key = json["key"]?.AsText();
            Value = json["value"]?.AsText();
            Codes = json["codes"]?.AsTexts() ?? new string[0];
        }

        /// <summary>The line, from 1.</summary>
        public int Line { get; }

        /// <summary>The line's text.</summary>
        public string Text { get; }

        /// <summary>The name, where it holds a pair.</summary>
        public string? Key { get; }

        /// <summary>The value, where it holds a pair.</summary>
        public string? Value { get; }

        /// <summary>The codes in it.</summary>
        public IReadOnlyList<string> Codes { get; }

        /// <inheritdoc/>
        public override string ToString() => Text;
    }
}
