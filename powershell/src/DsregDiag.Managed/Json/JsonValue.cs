using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace DsregDiag.Json
{
    /// <summary>The kinds of JSON values.</summary>
    internal enum JsonKind
    {
        Object,
        Array,
        String,
        Number,
        Boolean,
        Null,
    }

    /// <summary>A JSON document in memory.</summary>
    internal sealed class JsonValue
    {
        private static readonly JsonValue[] NoItems = new JsonValue[0];
        private readonly JsonKind _kind;
        private readonly string? _text;
        private readonly List<KeyValuePair<string, JsonValue>>? _members;

        private JsonValue(JsonKind kind, string? text, List<KeyValuePair<string, JsonValue>>? members)
        {
            _kind = kind;
            _text = text;
            _members = members;
        }

        internal bool IsObject => _kind == JsonKind.Object;

        internal bool IsArray => _kind == JsonKind.Array;

        internal bool IsContainer => _members != null;

        /// <summary>The member of that name, or null.</summary>
        internal JsonValue? this[string name]
        {
            get
            {
                if (IsObject)
                {
                    foreach (KeyValuePair<string, JsonValue> member in _members!)
                    {
                        if (member.Key == name)
                        {
                            return member.Value;
                        }
                    }
                }
                return null;
            }
        }

        /// <summary>The members of an object, in order.</summary>
        internal IReadOnlyList<KeyValuePair<string, JsonValue>> Members =>
            IsObject ? _members! : (IReadOnlyList<KeyValuePair<string, JsonValue>>)new KeyValuePair<string, JsonValue>[0];

        /// <summary>The items of an array, in order.</summary>
        internal IReadOnlyList<JsonValue> Items
        {
            get
            {
                if (!IsArray)
                {
                    return NoItems;
                }
                var items = new JsonValue[_members!.Count];
                for (int i = 0; i < items.Length; i++)
                {
                    items[i] = _members[i].Value;
                }
                return items;
            }
        }

        /// <summary>The scalar as text; null for null and for containers.</summary>
        internal string? AsText() => _text;

        internal bool AsBoolean() => _kind == JsonKind.Boolean && _text == "true";

        internal int? AsInt32() => int.TryParse(_text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int n) ? n : (int?)null;

        internal long? AsInt64() => long.TryParse(_text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long n) ? n : (long?)null;

        /// <summary>
        /// The instant, as a local time: what a person at a prompt compares with Get-Date, and what remoting and Export-Clixml
        /// keep as an instant.
        /// </summary>
        internal DateTime? AsTime()
        {
            const DateTimeStyles styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
            return DateTime.TryParse(_text, CultureInfo.InvariantCulture, styles, out DateTime time) ? time.ToLocalTime() : (DateTime?)null;
        }

        /// <summary>The texts of an array's scalars.</summary>
        internal string[] AsTexts()
        {
            IReadOnlyList<JsonValue> items = Items;
            var texts = new string[items.Count];
            for (int i = 0; i < texts.Length; i++)
            {
                texts[i] = items[i].AsText() ?? "";
            }
            return texts;
        }

        internal static JsonValue Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

        /// <summary>Reads a document; throws FormatException if it is none.</summary>
        internal static JsonValue Parse(byte[] utf8) => new JsonReader(utf8).ReadDocument();

        internal static JsonValue NewObject() => new JsonValue(JsonKind.Object, null, new List<KeyValuePair<string, JsonValue>>());

        internal static JsonValue NewArray() => new JsonValue(JsonKind.Array, null, new List<KeyValuePair<string, JsonValue>>());

        internal static JsonValue NewScalar(JsonKind kind, string? text) => new JsonValue(kind, text, null);

        /// <summary>Adds a member, or an item without a name: only while a document is read.</summary>
        internal void Add(string name, JsonValue value) => _members!.Add(new KeyValuePair<string, JsonValue>(name, value));
    }
}
