using System;
using System.Globalization;
using System.Text;

namespace DsregDiag.Json
{
    /// <summary>Writes values as JSON.</summary>
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

        /// <summary>Appends a string, number, truth value, time, list or object of these; null for what is none of them.</summary>
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
                case System.Collections.IDictionary members:
                    json.Append('{');
                    foreach (System.Collections.DictionaryEntry member in members)
                    {
                        json.AppendName(member.Key.ToString() ?? "").AppendValue(member.Value);
                    }
                    return json.Append('}');
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
    }
}
