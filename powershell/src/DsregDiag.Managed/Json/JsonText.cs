using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace DsregDiag.Json
{
    /// <summary>JSON as text: writing values, and cutting a member's elements out without changing them.</summary>
    internal static class JsonText
    {
        /// <summary>Appends a string with its quotes.</summary>
        internal static StringBuilder AppendString(this StringBuilder json, string text)
        {
            json.Append('"');
            foreach (char c in text)
            {
                switch (c)
                {
                    case '"': json.Append("\\\""); break;
                    case '\\': json.Append("\\\\"); break;
                    case '\n': json.Append("\\n"); break;
                    case '\r': json.Append("\\r"); break;
                    case '\t': json.Append("\\t"); break;
                    default:
                        // Lone surrogates are escaped: they have no UTF-8 form.
                        if (c < ' ' || char.IsSurrogate(c))
                        {
                            json.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                        }
                        else
                        {
                            json.Append(c);
                        }
                        break;
                }
            }
            return json.Append('"');
        }

        /// <summary>Appends a name and its colon, after a comma unless it is the first of its object.</summary>
        internal static StringBuilder AppendName(this StringBuilder json, string name)
        {
            if (json.Length > 0 && json[json.Length - 1] != '{')
            {
                json.Append(',');
            }
            return json.AppendString(name).Append(':');
        }

        /// <summary>Appends a string, number, truth value, time or list of these; null for what is none of them.</summary>
        internal static StringBuilder AppendValue(this StringBuilder json, object? value)
        {
            switch (value)
            {
                case null: return json.Append("null");
                case bool b: return json.Append(b ? "true" : "false");
                case string s: return json.AppendString(s);
                case DateTime t: return json.AppendString(Instant(t));
                case DateTimeOffset t: return json.AppendString(Instant(t.UtcDateTime));
                case byte _:
                case sbyte _:
                case short _:
                case ushort _:
                case int _:
                case uint _:
                case long _:
                case ulong _: return json.Append(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                case System.Collections.IEnumerable list:
                    json.Append('[');
                    foreach (object? item in list)
                    {
                        json.Append(json[json.Length - 1] == '[' ? "" : ",").AppendValue(item);
                    }
                    return json.Append(']');
                case IFormattable f: return json.AppendString(f.ToString(null, CultureInfo.InvariantCulture));
                default: return json.AppendString(value.ToString() ?? "");
            }
        }

        /// <summary>An instant in the contract's form; a time without a zone is local.</summary>
        internal static string Instant(DateTime time)
        {
            return time.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture);
        }

        /// <summary>
        /// The elements of the array that the named top-level member holds, each as it is written. The text has to be a JSON object.
        /// </summary>
        internal static List<string> Elements(string json, string member)
        {
            var elements = new List<string>();
            int at = FindMember(json, member);
            if (at < 0 || json[at] != '[')
            {
                return elements;
            }
            int start = SkipBlanks(json, at + 1);
            while (start < json.Length && json[start] != ']')
            {
                int end = EndOfValue(json, start);
                elements.Add(json.Substring(start, end - start).TrimEnd());
                start = end < json.Length && json[end] == ',' ? SkipBlanks(json, end + 1) : end;
            }
            return elements;
        }

        /// <summary>The value of a top-level member, as it is written; null if there is none. The text has to be a JSON object.</summary>
        internal static string? Member(string json, string member)
        {
            int at = FindMember(json, member);
            return at < 0 ? null : json.Substring(at, EndOfValue(json, at) - at);
        }

        private static int FindMember(string json, string member)
        {
            int at = SkipBlanks(json, json.IndexOf('{') + 1);
            while (at < json.Length && json[at] == '"')
            {
                int end = EndOfString(json, at);
                bool found = string.CompareOrdinal(json, at + 1, member, 0, member.Length) == 0 && end - at - 2 == member.Length;
                int value = SkipBlanks(json, json.IndexOf(':', end) + 1);
                if (found)
                {
                    return value;
                }
                int next = EndOfValue(json, value);
                at = next < json.Length && json[next] == ',' ? SkipBlanks(json, next + 1) : json.Length;
            }
            return -1;
        }

        /// <summary>The place of the comma or bracket after the value that begins here.</summary>
        private static int EndOfValue(string json, int at)
        {
            int depth = 0;
            while (at < json.Length)
            {
                char c = json[at];
                if (c == '"')
                {
                    at = EndOfString(json, at);
                    continue;
                }
                if (depth == 0 && (c == ',' || c == ']' || c == '}'))
                {
                    return at;
                }
                depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
                at++;
            }
            return at;
        }

        private static int EndOfString(string json, int at)
        {
            for (at++; at < json.Length && json[at] != '"'; at++)
            {
                at += json[at] == '\\' ? 1 : 0;
            }
            return Math.Min(at + 1, json.Length);
        }

        private static int SkipBlanks(string json, int at)
        {
            while (at < json.Length && char.IsWhiteSpace(json[at]))
            {
                at++;
            }
            return at;
        }
    }
}
