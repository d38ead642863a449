using System;
using System.Collections.Generic;
using System.Text;
using System.Text.RegularExpressions;

namespace DsregDiag.Grouping
{
    /// <summary>The evidence of one device as it was handed over, not parsed yet.</summary>
    internal sealed class EvidenceGroup
    {
        // Records are handed to the engine in batches: one call for many, and the text is not in memory twice.
        private const int BatchLength = 1 << 20;

        private static readonly Regex ComputerInText = new Regex(
            @"<Computer>\s*(?<name>[^<\s]+)|""(?:MachineName|computer)""\s*:\s*""(?<name>[^""\s]+)""|^\s*Computer:\s*(?<name>[\w.-]+)\s*$",
            RegexOptions.CultureInvariant | RegexOptions.Multiline);

        private readonly List<Part> _parts = new List<Part>();
        private readonly StringBuilder _lines = new StringBuilder();
        private readonly RecordBuffer _records = new RecordBuffer();
        private int _textCount;
        private int _recordCount;
        private int _factCount;

        internal EvidenceGroup(EvidenceKey key)
        {
            Key = key;
        }

        private enum PartKind
        {
            Text,
            Events,
            Facts,
        }

        internal EvidenceKey Key { get; }

        /// <summary>The host names that the key or the evidence gives.</summary>
        internal HashSet<string> Hosts { get; } = new HashSet<string>(StringComparer.Ordinal);

        internal string? DeviceId { get; set; }

        /// <summary>Whether it holds a capture: what makes a group a device of its own.</summary>
        internal bool HasCapture { get; set; }

        /// <summary>The moment of its newest capture, where it is known.</summary>
        internal DateTime? CapturedAt { get; private set; }

        internal bool IsEmpty => _parts.Count == 0 && _lines.Length == 0 && _records.Count == 0;

        /// <summary>Whether it was diagnosed already: only what says which device it was is left of it.</summary>
        internal bool IsFinished { get; private set; }

        /// <summary>About how many bytes it holds.</summary>
        internal long Length { get; private set; }

        /// <summary>What it holds, in words.</summary>
        internal string Contents => _textCount + " texts, " + _recordCount + " records and " + _factCount + " facts";

        internal void AddLine(string line)
        {
            _textCount += _lines.Length == 0 ? 1 : 0;
            Length += line.Length;
            _lines.Append(line).Append('\n');
        }

        internal void AddText(byte[] text, string? file = null)
        {
            _textCount++;
            Length += text.Length;
            AddPart(text, file);
        }

        private void AddPart(byte[] text, string? file)
        {
            _parts.Add(new Part(EvidenceContent.IsXmlOrJson(text) ? PartKind.Events : PartKind.Text, text, file));
        }

        internal void AddFacts(string facts)
        {
            _factCount++;
            _parts.Add(new Part(PartKind.Facts, Encoding.UTF8.GetBytes(facts), null));
        }

        internal void NoteTime(DateTime time)
        {
            CapturedAt = CapturedAt == null || time.ToUniversalTime() > CapturedAt.Value.ToUniversalTime() ? time : CapturedAt;
        }

        /// <summary>Adds one record: event XML, or a JSON object on one line.</summary>
        internal void AddRecord(string record, bool isXml)
        {
            if (!_records.Takes(isXml) || _records.Length + record.Length > BatchLength)
            {
                FlushRecords();
            }
            _recordCount++;
            Length += record.Length;
            _records.Add(record, isXml);
        }

        /// <summary>The texts that may hold captures.</summary>
        internal IEnumerable<byte[]> Texts()
        {
            Flush();
            foreach (Part part in _parts)
            {
                if (part.Kind == PartKind.Text)
                {
                    yield return part.Bytes!;
                }
            }
        }

        /// <summary>Forgets the texts: others took them over.</summary>
        internal void DropTexts() => _parts.RemoveAll(part => part.Kind == PartKind.Text);

        /// <summary>The computer that the evidence's first event names, or null.</summary>
        internal string? FirstComputer()
        {
            Flush();
            foreach (Part part in _parts)
            {
                if (part.Kind != PartKind.Facts)
                {
                    // A look at the beginning is enough, and cheap for a large file.
                    byte[] head = part.Bytes!;
                    Match match = ComputerInText.Match(Decoding.Text(head, Math.Min(head.Length, 1 << 16)));
                    if (match.Success)
                    {
                        return match.Groups["name"].Value;
                    }
                }
            }
            return null;
        }

        /// <summary>Takes over another group's evidence.</summary>
        internal void Absorb(EvidenceGroup other)
        {
            Flush();
            other.Flush();
            _parts.AddRange(other._parts);
            other._parts.Clear();
            Hosts.UnionWith(other.Hosts);
            HasCapture |= other.HasCapture;
            Length += other.Length;
            _textCount += other._textCount;
            _recordCount += other._recordCount;
            _factCount += other._factCount;
            if (other.CapturedAt != null)
            {
                NoteTime(other.CapturedAt.Value);
            }
        }

        /// <summary>What stays of a group whose device is diagnosed: whose it was.</summary>
        internal EvidenceGroup Remains()
        {
            var remains = new EvidenceGroup(Key) { HasCapture = HasCapture, DeviceId = DeviceId, IsFinished = true };
            remains.Hosts.UnionWith(Hosts);
            return remains;
        }

        /// <summary>Moves the evidence into a session, part by part; what the engine refuses goes to <paramref name="refused"/>, with its file.</summary>
        internal int MoveTo(Session session, Action<EngineException, string?> refused)
        {
            Flush();
            int added = 0;
            for (int i = 0; i < _parts.Count; i++)
            {
                Part part = _parts[i];
                try
                {
                    Add(session, part);
                    added++;
                }
                catch (EngineException e)
                {
                    refused(e, part.File);
                }
                _parts[i] = new Part(part.Kind, null, null);
            }
            _parts.Clear();
            return added;
        }

        private static void Add(Session session, Part part)
        {
            switch (part.Kind)
            {
                case PartKind.Text: session.AddStatus(part.Bytes!); break;
                case PartKind.Events: session.AddEvents(part.Bytes!); break;
                default: session.AddFacts(Encoding.UTF8.GetString(part.Bytes!)); break;
            }
        }

        private void Flush()
        {
            FlushRecords();
            if (_lines.Length > 0)
            {
                AddPart(Encoding.UTF8.GetBytes(_lines.ToString()), null);
                _lines.Clear();
            }
        }

        private void FlushRecords()
        {
            if (_records.Count > 0)
            {
                _parts.Add(new Part(PartKind.Events, _records.ToArray(), null));
                _records.Clear();
            }
        }

        // A class, for every list of classes shares its compiled code: a struct costs the first diagnosis 3 ms.
        private sealed class Part
        {
            internal Part(PartKind kind, byte[]? bytes, string? file)
            {
                Kind = kind;
                Bytes = bytes;
                File = file;
            }

            internal PartKind Kind { get; }

            internal byte[]? Bytes { get; }

            internal string? File { get; }
        }
    }
}
