using System;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Globalization;
using System.Linq;
using System.Text;
using DsregDiag.Json;

namespace DsregDiag
{
    /// <summary>What was read from one input of events.</summary>
    public sealed class EventDocument
    {
        private readonly byte[] _utf8;
        private readonly Dictionary<string, List<byte[]>> _members;
        private string? _json;
        private Code[]? _codes;

        /// <summary>Reads the engine's events document.</summary>
        public EventDocument(string json) : this(Encoding.UTF8.GetBytes(json))
        {
            _json = json;
        }

        internal EventDocument(byte[] utf8)
        {
            _utf8 = utf8;
            _members = JsonSlices.Members(utf8, "events");
            Events = Slices("events").ConvertAll(record => new Event(record)).ToArray();
            Warnings = Reading.List(Member("warnings"), item => new Warning(item));
        }

        /// <summary>The engine's document, unchanged.</summary>
        public string Json => _json ?? (_json = Encoding.UTF8.GetString(_utf8));

        /// <summary>The records, in the order of the input.</summary>
        public IReadOnlyList<Event> Events { get; }

        /// <summary>Every code met.</summary>
        public IReadOnlyList<Code> Codes => _codes ?? (_codes = Reading.List(Member("codes"), item => new Code(item)));

        /// <summary>What could not be read.</summary>
        public IReadOnlyList<Warning> Warnings { get; }

        private List<byte[]> Slices(string name) => _members.TryGetValue(name, out List<byte[]>? slices) ? slices : new List<byte[]>();

        private JsonValue? Member(string name) => Slices(name) is { Count: 1 } one ? JsonValue.Parse(one[0]) : null;
    }

    /// <summary>
    /// One event record with what it means. It is read when it is looked at: most records of a long log are only passed on.
    /// </summary>
    public sealed class Event
    {
        // As the engine wrote it: UTF-8 is half the size of a string.
        private readonly byte[] _json;
        private Content? _content;

        internal Event(byte[] json)
        {
            _json = json;
        }

        /// <summary>When it happened, as local time.</summary>
        public DateTime? Time => Read.Time;

        /// <summary>The time as written, where it has no zone.</summary>
        public string? LocalTime => Read.LocalTime;

        /// <summary>Its number; it means something only together with the provider.</summary>
        public int Id => Read.Id;

        /// <summary>critical, error, warning, information or verbose.</summary>
        public string? Level => Read.Level;

        /// <summary>The provider that wrote it.</summary>
        public string Provider => Read.Provider;

        /// <summary>The log that it stands in.</summary>
        public string? Channel => Read.Channel;

        /// <summary>The computer that it happened on.</summary>
        public string? Computer => Read.Computer;

        /// <summary>Its number in the log.</summary>
        public long? RecordId => Read.RecordId;

        /// <summary>The activity that it belongs to.</summary>
        public string? ActivityId => Read.ActivityId;

        /// <summary>The id to look for in the sign-in log.</summary>
        public string? CorrelationId => Read.CorrelationId;

        /// <summary>What the event says, in one sentence.</summary>
        public string? Meaning => Read.Meaning;

        /// <summary>The codes in it, with their names.</summary>
        public IReadOnlyList<Code> Codes => Read.Codes;

        /// <summary>The codes and their names, in one line.</summary>
        public string CodeNames => string.Join(", ", Codes.Select(code => code.ToString()));

        /// <summary>
        /// Its data as written, by name (without regard to case) and by position. A datum without a name has its position from 1
        /// as its key; of data that share a name the later ones carry their position too.
        /// </summary>
        public OrderedDictionary Data => Read.Data;

        /// <summary>Its place in the input, from 0.</summary>
        public int Index => Read.Index;

        /// <summary>The rendered message, where the input had one.</summary>
        public string? Message => Read.Message;

        /// <summary>The engine's events document that holds this record alone.</summary>
        public string ToJson() => Json;

        internal string Json => "{\"schema\":1,\"document\":\"events\",\"events\":[" + Element + "]}";

        /// <summary>The record as it stands in its document.</summary>
        internal string Element => Encoding.UTF8.GetString(_json);

        // Two threads that look at once read it twice; what they get is equal.
        private Content Read => _content ?? (_content = new Content(JsonValue.Parse(_json)));

        /// <inheritdoc/>
        public override string ToString() => Provider + " " + Id + (Meaning == null ? "" : ": " + Meaning);

        private sealed class Content
        {
            internal readonly DateTime? Time;
            internal readonly string? LocalTime;
            internal readonly int Id;
            internal readonly string? Level;
            internal readonly string Provider;
            internal readonly string? Channel;
            internal readonly string? Computer;
            internal readonly long? RecordId;
            internal readonly string? ActivityId;
            internal readonly string? CorrelationId;
            internal readonly string? Meaning;
            internal readonly string? Message;
            internal readonly int Index;
            internal readonly Code[] Codes;
            internal readonly OrderedDictionary Data;

            internal Content(JsonValue json)
            {
                Time = json["time"]?.AsTime();
                LocalTime = json["localTime"]?.AsText();
                Id = json["id"]?.AsInt32() ?? 0;
                Level = json["level"]?.AsText();
                Provider = json["provider"]?.AsText() ?? "";
                Channel = json["channel"]?.AsText();
                Computer = json["computer"]?.AsText();
                RecordId = json["recordId"]?.AsInt64();
                ActivityId = json["activityId"]?.AsText();
                CorrelationId = json["correlationId"]?.AsText();
                Meaning = json["meaning"]?.AsText();
                Message = json["message"]?.AsText();
                Index = json["index"]?.AsInt32() ?? 0;
                Codes = Reading.Codes(json);
                Data = ReadData(json["data"]);
            }

            private static OrderedDictionary ReadData(JsonValue? data)
            {
                var read = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
                foreach (JsonValue item in data?.Items ?? new JsonValue[0])
                {
                    string position = (read.Count + 1).ToString(CultureInfo.InvariantCulture);
                    string name = item["name"]?.AsText() ?? position;
                    read.Add(read.Contains(name) ? name + " (" + position + ")" : name, item["value"]?.AsText() ?? "");
                }
                return read;
            }
        }
    }
}
