using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace DsregDiag.Grouping
{
    /// <summary>The evidence of one device as it was handed over, not parsed yet.</summary>
    internal sealed class EvidenceGroup
    {
        // Records are handed to the engine in batches: one call for many, and the text is not in memory twice.
        private const int BatchLength = 1 << 20;

        private readonly List<Part> _parts = new List<Part>();
        private readonly RecordBuffer _records = new RecordBuffer();
        private int _textCount;
        private int _recordCount;
        private int _factCount;

        internal EvidenceGroup(EvidenceKey key)
        {
            Key = key;
            Label = key.Computer;
            if (key.Kind == KeyKind.Computer || key.Kind == KeyKind.Machine)
            {
                Hosts.Add(EvidenceKey.HostName(key.Value));
                Label = key.Value;
            }
        }

        private enum PartKind
        {
            Text,
            Events,
            Facts,
        }

        internal EvidenceKey Key { get; private set; }

        /// <summary>The host names that the key or the evidence gives.</summary>
        internal HashSet<string> Hosts { get; } = new HashSet<string>(StringComparer.Ordinal);

        internal string? DeviceId { get; set; }

        /// <summary>The device's name where the capture prints none: its events' computer, or what stands beside it.</summary>
        internal string? Label { get; private set; }

        /// <summary>Whether it holds a capture: what makes a group a device of its own.</summary>
        internal bool HasCapture { get; set; }

        /// <summary>The file that its first part stands in, or null.</summary>
        internal string? File { get; private set; }

        /// <summary>The moment of its newest capture, where it is known.</summary>
        internal DateTime? CapturedAt { get; private set; }

        internal bool IsEmpty => _parts.Count == 0 && _records.Count == 0;

        /// <summary>About how many bytes it holds.</summary>
        internal long Length { get; private set; }

        /// <summary>What it holds, in words.</summary>
        internal string Contents => _textCount + " texts, " + _recordCount + " records and " + _factCount + " facts";

        /// <summary>Adds a text; of one that is a whole file only the place is kept, for it can be read again.</summary>
        internal void AddText(byte[] text, Place place, bool isWhole)
        {
            FlushRecords();
            _textCount++;
            Length += text.Length;
            File = File ?? place.File;
            bool isEvents = EvidenceContent.IsXmlOrJson(text);
            _parts.Add(new Part(isEvents ? PartKind.Events : PartKind.Text, isWhole && place.File != null ? null : text, place));
        }

        /// <summary>Takes the name of the computer that the events of a text name.</summary>
        internal void LabelBy(byte[] text) => Label = Label ?? EvidenceContent.FirstComputer(text);

        internal void AddFacts(string facts, Place place)
        {
            _factCount++;
            _parts.Add(new Part(PartKind.Facts, Encoding.UTF8.GetBytes(facts), place));
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

        /// <summary>Takes what a capture shows of its device.</summary>
        internal void Identify(CapturePiece capture)
        {
            HasCapture = true;
            DeviceId = DeviceId ?? capture.DeviceId;
            if (capture.DeviceName != null)
            {
                Hosts.Add(EvidenceKey.HostName(capture.DeviceName));
            }
        }

        /// <summary>What has no capture is of the computer that its events name.</summary>
        internal void IdentifyByLabel()
        {
            if (Hosts.Count == 0 && Label != null)
            {
                Hosts.Add(EvidenceKey.HostName(Label));
            }
        }

        /// <summary>Says where all of it comes from, in place of where its first part does.</summary>
        internal void Rename(EvidenceKey key) => Key = key;

        /// <summary>Takes over another group's evidence.</summary>
        internal void Absorb(EvidenceGroup other)
        {
            FlushRecords();
            other.FlushRecords();
            _parts.AddRange(other._parts);
            other._parts.Clear();
            Hosts.UnionWith(other.Hosts);
            DeviceId = DeviceId ?? other.DeviceId;
            Label = Label ?? other.Label;
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

        /// <summary>Moves the evidence into a session, part by part; what cannot be read goes to <paramref name="refused"/>, with its place.</summary>
        internal int MoveTo(Session session, Action<Exception, Place> refused)
        {
            FlushRecords();
            int added = 0;
            for (int i = 0; i < _parts.Count; i++)
            {
                Part part = _parts[i];
                try
                {
                    Add(session, part);
                    added++;
                }
                catch (Exception e) when (e is EngineException || e is IOException || e is UnauthorizedAccessException)
                {
                    if (e is EngineException { Status: EngineStatus.SeveralDevices })
                    {
                        throw;
                    }
                    refused(e, part.Place);
                }
                if (_textCount == 0)
                {
                    // The engine has it now, and nobody will part it.
                    _parts[i] = new Part(part.Kind, null, part.Place);
                }
            }
            return added;
        }

        /// <summary>Hands each part of the evidence to a scope in which its devices are told apart.</summary>
        internal void PartInto(DeviceGroups scope, EvidenceKey key)
        {
            FlushRecords();
            foreach (Part part in _parts)
            {
                byte[] bytes = part.Bytes ?? EvidenceFile.Read(part.Place.File!);
                if (part.Kind == PartKind.Facts)
                {
                    scope[EvidenceKey.None].AddFacts(Encoding.UTF8.GetString(bytes), part.Place);
                }
                else
                {
                    scope.AddParted(key, bytes, part.Place);
                }
            }
        }

        /// <summary>Forgets the evidence of a device that is done.</summary>
        internal void Release() => _parts.Clear();

        private static void Add(Session session, Part part)
        {
            byte[] bytes = part.Bytes ?? EvidenceFile.Read(part.Place.File!);
            switch (part.Kind)
            {
                case PartKind.Text: session.AddStatus(bytes); break;
                // A list of facts is JSON, too.
                case PartKind.Events: session.Add(bytes); break;
                default: session.AddFacts(Encoding.UTF8.GetString(bytes)); break;
            }
        }

        private void FlushRecords()
        {
            if (_records.Count > 0)
            {
                _parts.Add(new Part(PartKind.Events, _records.ToArray(), Place.Unknown));
                _records.Clear();
            }
        }

        // A class, for every list of classes shares its compiled code: a struct costs the first diagnosis 3 ms.
        private sealed class Part
        {
            internal Part(PartKind kind, byte[]? bytes, Place place)
            {
                Kind = kind;
                Bytes = bytes;
                Place = place;
            }

            internal PartKind Kind { get; }

            internal byte[]? Bytes { get; }

            internal Place Place { get; }
        }
    }
}
