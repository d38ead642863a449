using System;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Globalization;
using DsregDiag.Json;

namespace DsregDiag
{
    /// <summary>What was read from one input of events.</summary>
    public sealed class EventDocument
    {
        /// <summary>Reads the engine's events document.</summary>
        public EventDocument(string json)
        {
            Json = json;
            JsonValue root = JsonValue.Parse(json);
            IReadOnlyList<string> texts = JsonText.Elements(json, "events");
            IReadOnlyList<JsonValue> events = root["events"]?.Items ?? new JsonValue[0];
            Events = new Event[events.Count];
            for (int i = 0; i < Events.Length; i++)
            {
                Events[i] = new Event(events[i], texts[i]);
            }
            Codes = Reading.Codes(root);
            Warnings = Reading.Warnings(root);
        }

        /// <summary>The engine's document, unchanged.</summary>
        public string Json { get; }

        /// <summary>The records, in the order of the input.</summary>
        public Event[] Events { get; }

        /// <summary>Every code met.</summary>
        public Code[] Codes { get; }

        /// <summary>What could not be read.</summary>
        public Warning[] Warnings { get; }
    }

    /// <summary>One event record with what it means.</summary>
    public sealed class Event
    {
        private readonly string _json;

        internal Event(JsonValue value, string json)
        {
            _json = json;
            Index = value["index"]?.AsInt32() ?? 0;
            Id = value["id"]?.AsInt32() ?? 0;
            Provider = value["provider"]?.AsText() ?? "";
            Channel = value["channel"]?.AsText();
            Level = value["level"]?.AsText();
            Time = value["time"]?.AsTime();
            LocalTime = value["localTime"]?.AsText();
            Computer = value["computer"]?.AsText();
            RecordId = value["recordId"]?.AsInt64();
            ActivityId = value["activityId"]?.AsText();
            CorrelationId = value["correlationId"]?.AsText();
            Message = value["message"]?.AsText();
            Meaning = value["meaning"]?.AsText();
            Data = ReadData(value["data"]);
            Codes = Reading.Codes(value);
        }

        /// <summary>When it happened, as local time.</summary>
        public DateTime? Time { get; }

        /// <summary>The time as written, where it has no zone.</summary>
        public string? LocalTime { get; }

        /// <summary>Its number; it means something only together with the provider.</summary>
        public int Id { get; }

        /// <summary>critical, error, warning, information or verbose.</summary>
        public string? Level { get; }

        /// <summary>The provider that wrote it.</summary>
        public string Provider { get; }

        /// <summary>The log that it stands in.</summary>
        public string? Channel { get; }

        /// <summary>The computer that it happened on.</summary>
        public string? Computer { get; }

        /// <summary>Its number in the log.</summary>
        public long? RecordId { get; }

        /// <summary>The activity that it belongs to.</summary>
        public string? ActivityId { get; }

        /// <summary>The id to look for in the sign-in log.</summary>
        public string? CorrelationId { get; }

        /// <summary>What the event says, in one sentence.</summary>
        public string? Meaning { get; }

        /// <summary>The codes in it, with their names.</summary>
        public Code[] Codes { get; }

        /// <summary>The codes and their names, in one line.</summary>
        public string CodeNames => string.Join(", ", Array.ConvertAll(Codes, code => code.ToString()));

        /// <summary>
        /// Its data as written, by name (without regard to case) and by position. A datum without a name has its position from 1
        /// as its key; of data that share a name the later ones carry their position too.
        /// </summary>
        public OrderedDictionary Data { get; }

        /// <summary>Its place in the input, from 0.</summary>
        public int Index { get; }

        /// <summary>The rendered message, where the input had one.</summary>
        public string? Message { get; }

        /// <summary>The engine's events document that holds this record alone.</summary>
        public string Json => "{\"schema\":1,\"document\":\"events\",\"events\":[" + _json + "]}";

        /// <summary>The record as it stands in its document.</summary>
        internal string Element => _json;

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

        /// <inheritdoc/>
        public override string ToString() => Provider + " " + Id + (Meaning == null ? "" : ": " + Meaning);
    }
}
