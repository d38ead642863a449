using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Xml;

namespace DsregDiag.Json
{
    /// <summary>
    /// A JSON document in memory. Read by the reader that every .NET brings along: a module must not bring an assembly
    /// that the session may already hold in another version.
    /// </summary>
    internal sealed class JsonValue
    {
        private static readonly JsonValue[] NoItems = new JsonValue[0];
        private readonly string _type;
        private readonly string? _text;
        private readonly List<KeyValuePair<string, JsonValue>>? _members;

        private JsonValue(string type, string? text, bool container)
        {
            _type = type;
            _text = text;
            _members = container ? new List<KeyValuePair<string, JsonValue>>() : null;
        }

        internal bool IsObject => _type == "object";

        internal bool IsArray => _type == "array";

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
        internal string? AsText() => _type == "null" ? null : _text;

        internal bool AsBoolean() => _type == "boolean" && _text == "true";

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

        /// <summary>Reads a document; throws FormatException if it is none. The stack does not grow with its depth.</summary>
        internal static JsonValue Parse(byte[] utf8)
        {
            try
            {
                using (XmlDictionaryReader reader = JsonReaderWriterFactory.CreateJsonReader(utf8, XmlDictionaryReaderQuotas.Max))
                {
                    return Read(reader);
                }
            }
            catch (Exception e) when (e is XmlException || e is ArgumentException || e is InvalidOperationException)
            {
                throw new FormatException("The text is not a JSON document.", e);
            }
        }

        private static JsonValue Read(XmlDictionaryReader reader)
        {
            var open = new Stack<JsonValue>();
            JsonValue? root = null;
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.EndElement)
                {
                    open.Pop();
                    continue;
                }
                if (reader.NodeType != XmlNodeType.Element)
                {
                    continue;
                }
                // A name that XML does not allow is carried in an attribute.
                string name = reader.Prefix.Length == 0 ? reader.LocalName : reader.GetAttribute("item") ?? reader.LocalName;
                string type = reader.GetAttribute("type") ?? "string";
                bool container = type == "object" || type == "array";
                bool empty = reader.IsEmptyElement;
                string? text = container ? null : empty ? "" : ReadScalar(reader);
                var value = new JsonValue(type, text, container);
                if (open.Count > 0)
                {
                    open.Peek()._members!.Add(new KeyValuePair<string, JsonValue>(name, value));
                }
                root = root ?? value;
                if (container && !empty)
                {
                    open.Push(value);
                }
            }
            return root ?? throw new FormatException("The text is empty.");
        }

        /// <summary>The text up to the end of a scalar's element, leaving the reader on that end.</summary>
        private static string ReadScalar(XmlDictionaryReader reader)
        {
            string text = "";
            StringBuilder? rest = null;
            while (reader.Read() && reader.NodeType != XmlNodeType.EndElement)
            {
                if (text.Length == 0)
                {
                    text = reader.Value;
                }
                else
                {
                    rest = (rest ?? new StringBuilder(text)).Append(reader.Value);
                }
            }
            return rest?.ToString() ?? text;
        }
    }
}
