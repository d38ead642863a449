using System;
using System.Collections.Generic;
using DsregDiag.Json;

namespace DsregDiag
{
    /// <summary>The rules, prerequisites, symptoms and event queries that the engine knows.</summary>
    public sealed class Catalog
    {
        /// <summary>Reads the engine's catalogue document.</summary>
        public Catalog(string json)
        {
            Json = json;
            JsonValue root = JsonValue.Parse(json);
            Rules = Reading.List(root["rules"], item => new CatalogEntry(item, "area"));
            Prerequisites = Reading.List(root["prerequisites"], item => new CatalogEntry(item, "topic"));
            Symptoms = Reading.List(root["symptoms"], item => new CatalogEntry(item, "area"));
            Facts = Reading.List(root["facts"], item => new CatalogFact(item));
            EventQueries = Reading.List(root["eventQueries"], item => new EventQuery(item));
            EventProviders = root["eventProviders"]?.AsTexts() ?? new string[0];
            Fields = root["fields"]?.AsTexts() ?? new string[0];
        }

        /// <summary>The rules.</summary>
        public IReadOnlyList<CatalogEntry> Rules { get; }

        /// <summary>The prerequisites.</summary>
        public IReadOnlyList<CatalogEntry> Prerequisites { get; }

        /// <summary>The symptoms that a user may report.</summary>
        public IReadOnlyList<CatalogEntry> Symptoms { get; }

        /// <summary>The facts about a host that rules ask for.</summary>
        public IReadOnlyList<CatalogFact> Facts { get; }

        /// <summary>What collectors ask each channel for.</summary>
        public IReadOnlyList<EventQuery> EventQueries { get; }

        /// <summary>The providers whose events can be explained.</summary>
        public IReadOnlyList<string> EventProviders { get; }

        /// <summary>The fields that can be explained.</summary>
        public IReadOnlyList<string> Fields { get; }

        /// <summary>The engine's document, unchanged.</summary>
        public string Json { get; }
    }

    /// <summary>A rule, a prerequisite or a symptom in the catalogue.</summary>
    public sealed class CatalogEntry
    {
        internal CatalogEntry(JsonValue json, string area)
        {
            Id = json["id"]?.AsText() ?? "";
            Area = json[area]?.AsText() ?? "";
            Title = (json["title"] ?? json["text"])?.AsText() ?? "";
        }

        /// <summary>Its id.</summary>
        public string Id { get; }

        /// <summary>The area or topic that it belongs to.</summary>
        public string Area { get; }

        /// <summary>What it says, in one line.</summary>
        public string Title { get; }

        /// <inheritdoc/>
        public override string ToString() => Id;
    }

    /// <summary>A fact about a host that rules ask for.</summary>
    public sealed class CatalogFact
    {
        internal CatalogFact(JsonValue json)
        {
            Name = json["key"]?.AsText() ?? "";
            Type = json["type"]?.AsText() ?? "";
            Meaning = json["text"]?.AsText() ?? "";
        }

        /// <summary>Its name.</summary>
        public string Name { get; }

        /// <summary>What its value is: boolean, number, GUID, or one of the words.</summary>
        public string Type { get; }

        /// <summary>What it says.</summary>
        public string Meaning { get; }

        /// <inheritdoc/>
        public override string ToString() => Name;
    }

    /// <summary>What to ask one channel for.</summary>
    public sealed class EventQuery
    {
        private readonly string _query;

        internal EventQuery(JsonValue json)
        {
            Channel = json["channel"]?.AsText() ?? "";
            _query = json["query"]?.AsText() ?? "";
        }

        /// <summary>The channel.</summary>
        public string Channel { get; }

        /// <summary>The query for a span of time, as Windows takes it.</summary>
        public string For(DateTimeOffset start, DateTimeOffset end)
        {
            return _query.Replace("{startTime}", JsonText.Instant(start.UtcDateTime)).Replace("{endTime}", JsonText.Instant(end.UtcDateTime));
        }
    }
}
