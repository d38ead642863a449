using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace DsregDiag.Json
{
    /// <summary>
    /// Reads JSON (RFC 8259) out of UTF-8. Our own, for a module must not bring an assembly that the session may already hold in
    /// another version, and what every .NET brings along takes longer to load than a diagnosis. The stack does not grow with depth.
    /// </summary>
    internal sealed class JsonReader
    {
        // Documents repeat themselves: names of members, keys of fields, YES and NO, numbers of lines. Each short text that was met
        // last stands here, so that it is made once; threads may lose each other's, which costs making it again.
        private const int LongestKept = 32;
        private static readonly string?[] Kept = new string?[1024];

        private readonly byte[] _text;
        private int _at;

        internal JsonReader(byte[] utf8)
        {
            _text = utf8;
        }

        /// <summary>The whole document; throws FormatException if it is none.</summary>
        internal JsonValue ReadDocument()
        {
            var open = new Stack<JsonValue>();
            JsonValue? root = null;
            string name = "";
            while (true)
            {
                JsonValue value = ReadScalarOrOpening();
                root = root ?? value;
                if (open.Count > 0)
                {
                    open.Peek().Add(name, value);
                }
                if (value.IsContainer && !Take(Closing(value)))
                {
                    open.Push(value);
                    name = ReadName(value);
                    continue;
                }
                while (open.Count > 0 && !Take((byte)','))
                {
                    Expect(Closing(open.Pop()));
                }
                if (open.Count == 0)
                {
                    SkipBlanks();
                    return _at == _text.Length ? root : throw NoJson();
                }
                name = ReadName(open.Peek());
            }
        }

        private JsonValue ReadScalarOrOpening()
        {
            SkipBlanks();
            switch (_at < _text.Length ? _text[_at] : 0)
            {
                case (byte)'{': _at++; return JsonValue.NewObject();
                case (byte)'[': _at++; return JsonValue.NewArray();
                case (byte)'"': return JsonValue.NewScalar(JsonKind.String, ReadString());
                default: return ReadWord();
            }
        }

        /// <summary>A number, true, false or null.</summary>
        private JsonValue ReadWord()
        {
            int start = _at;
            while (_at < _text.Length && (_text[_at] >= 'a' && _text[_at] <= 'z' || _text[_at] >= '0' && _text[_at] <= '9' || "+-.E".IndexOf((char)_text[_at]) >= 0))
            {
                _at++;
            }
            string word = Text(start, _at);
            switch (word)
            {
                case "null": return JsonValue.NewScalar(JsonKind.Null, null);
                case "true":
                case "false": return JsonValue.NewScalar(JsonKind.Boolean, word);
                default:
                    // A number begins with a digit or a minus: .NET would take more words for one.
                    return word.Length > 0 && word[0] <= '9' && word[0] != '+' && word[0] != '.'
                        && double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
                        ? JsonValue.NewScalar(JsonKind.Number, word)
                        : throw NoJson();
            }
        }

        /// <summary>The name of an object's next member, with its colon; an array's items have none.</summary>
        private string ReadName(JsonValue container)
        {
            if (!container.IsObject)
            {
                return "";
            }
            SkipBlanks();
            string name = ReadString();
            Expect((byte)':');
            return name;
        }

        private string ReadString()
        {
            if (_at == _text.Length || _text[_at] != '"')
            {
                throw NoJson();
            }
            int start = ++_at;
            while (_at < _text.Length && _text[_at] != '"' && _text[_at] != '\\')
            {
                _at++;
            }
            string text = Text(start, _at);
            if (_at == _text.Length)
            {
                throw NoJson();
            }
            return _text[_at++] == '"' ? text : ReadEscapes(new StringBuilder(text));
        }

        /// <summary>The rest of a string, from behind its first backslash.</summary>
        private string ReadEscapes(StringBuilder text)
        {
            while (true)
            {
                text.Append(ReadEscape());
                int start = _at;
                while (_at < _text.Length && _text[_at] != '"' && _text[_at] != '\\')
                {
                    _at++;
                }
                text.Append(Encoding.UTF8.GetString(_text, start, _at - start));
                if (_at == _text.Length)
                {
                    throw NoJson();
                }
                if (_text[_at++] == '"')
                {
                    return text.ToString();
                }
            }
        }

        private string Text(int start, int end)
        {
            if (end - start > LongestKept)
            {
                return Encoding.UTF8.GetString(_text, start, end - start);
            }
            uint hash = 0;
            for (int i = start; i < end; i++)
            {
                hash = hash * 31 + _text[i];
            }
            ref string? kept = ref Kept[hash % (uint)Kept.Length];
            string? text = kept;
            return text != null && IsText(text, start, end) ? text : kept = Encoding.UTF8.GetString(_text, start, end - start);
        }

        private bool IsText(string text, int start, int end)
        {
            if (text.Length != end - start)
            {
                return false;
            }
            for (int i = 0; i < text.Length; i++)
            {
                // A byte above ASCII is no letter by itself.
                if (text[i] != _text[start + i] || text[i] > '\u007f')
                {
                    return false;
                }
            }
            return true;
        }

        private char ReadEscape()
        {
            switch (_at < _text.Length ? (char)_text[_at++] : '\0')
            {
                case '"': return '"';
                case '\\': return '\\';
                case '/': return '/';
                case 'b': return '\b';
                case 'f': return '\f';
                case 'n': return '\n';
                case 'r': return '\r';
                case 't': return '\t';
                case 'u' when _at + 4 <= _text.Length:
                    string digits = Encoding.ASCII.GetString(_text, _at, 4);
                    _at += 4;
                    return ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit)
                        ? (char)unit
                        : throw NoJson();
                default: throw NoJson();
            }
        }

        private static byte Closing(JsonValue container) => (byte)(container.IsObject ? '}' : ']');

        private bool Take(byte expected)
        {
            SkipBlanks();
            bool found = _at < _text.Length && _text[_at] == expected;
            _at += found ? 1 : 0;
            return found;
        }

        private void Expect(byte expected)
        {
            if (!Take(expected))
            {
                throw NoJson();
            }
        }

        private void SkipBlanks()
        {
            while (_at < _text.Length && (_text[_at] == ' ' || _text[_at] == '\n' || _text[_at] == '\r' || _text[_at] == '\t'))
            {
                _at++;
            }
        }

        private static FormatException NoJson() => new FormatException("The text is not a JSON document.");
    }
}
