using System;
using System.Collections.Generic;
using System.Text;

namespace DsregDiag.Json
{
    /// <summary>
    /// Cuts the values of a JSON object out of its UTF-8 as they are written, without reading them: most events of a long log are
    /// only passed on. The text has to be JSON.
    /// </summary>
    internal sealed class JsonSlices
    {
        private readonly byte[] _json;
        private int _at;

        private JsonSlices(byte[] json)
        {
            _json = json;
        }

        /// <summary>The members of the object, each as it is written; of those named <paramref name="listed"/> the elements.</summary>
        internal static Dictionary<string, List<byte[]>> Members(byte[] json, string listed)
        {
            var slices = new JsonSlices(json);
            var members = new Dictionary<string, List<byte[]>>();
            for (bool more = slices.Open((byte)'{') && !slices.AtClosing; more; more = slices.Next())
            {
                string name = slices.Name();
                members[name] = name == listed && slices.Open((byte)'[') ? slices.Elements() : new List<byte[]> { slices.Value() };
            }
            return members;
        }

        private List<byte[]> Elements()
        {
            var elements = new List<byte[]>();
            for (bool more = !AtClosing; more; more = Next())
            {
                elements.Add(Value());
            }
            // The end of the array.
            _at++;
            return elements;
        }

        private bool Open(byte bracket)
        {
            SkipBlanks();
            bool opens = _at < _json.Length && _json[_at] == bracket;
            if (opens)
            {
                _at++;
                SkipBlanks();
            }
            return opens && _at < _json.Length;
        }

        private bool AtClosing => _json[_at] == '}' || _json[_at] == ']';

        private bool Next()
        {
            SkipBlanks();
            bool more = _at < _json.Length && _json[_at] == ',';
            if (more)
            {
                _at++;
                SkipBlanks();
            }
            return more;
        }

        private string Name()
        {
            int start = _at + 1;
            SkipString();
            string name = Encoding.UTF8.GetString(_json, start, Math.Max(0, _at - 1 - start));
            SkipBlanks();
            _at++;
            SkipBlanks();
            return name;
        }

        private byte[] Value()
        {
            int start = _at;
            SkipValue();
            int end = Math.Min(_at, _json.Length);
            while (end > start && IsBlank(_json[end - 1]))
            {
                end--;
            }
            var value = new byte[end - start];
            Buffer.BlockCopy(_json, start, value, 0, value.Length);
            return value;
        }

        /// <summary>Goes to the comma or bracket behind the value that begins here.</summary>
        private void SkipValue()
        {
            int depth = 0;
            while (_at < _json.Length)
            {
                byte c = _json[_at];
                if (c == '"')
                {
                    SkipString();
                    continue;
                }
                if (depth == 0 && (c == ',' || c == ']' || c == '}'))
                {
                    return;
                }
                depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
                _at++;
            }
        }

        private void SkipString()
        {
            int quote = _at;
            do
            {
                quote = quote + 1 < _json.Length ? Array.IndexOf(_json, (byte)'"', quote + 1) : -1;
            }
            while (quote > 0 && IsEscaped(quote));
            _at = quote < 0 ? _json.Length : quote + 1;
        }

        private bool IsEscaped(int quote)
        {
            int slashes = 0;
            while (_json[quote - 1 - slashes] == '\\')
            {
                slashes++;
            }
            return slashes % 2 == 1;
        }

        private void SkipBlanks()
        {
            while (_at < _json.Length && IsBlank(_json[_at]))
            {
                _at++;
            }
        }

        private static bool IsBlank(byte c) => c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }
}
