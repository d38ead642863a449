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

        /// <summary>The elements of the array that begins at an offset, each as it is written.</summary>
        internal static List<byte[]> Elements(byte[] json, int start)
        {
            var slices = new JsonSlices(json) { _at = start };
            return slices.Open((byte)'[') ? slices.Elements() : new List<byte[]>();
        }

        /// <summary>The values that stand after each other from an offset on, with commas between them or without.</summary>
        internal static List<byte[]> Sequence(byte[] json, int start)
        {
            var slices = new JsonSlices(json) { _at = start };
            var values = new List<byte[]>();
            for (slices.SkipBlanks(); slices._at < json.Length; slices.SkipBlanks())
            {
                int from = slices._at;
                slices.SkipOne();
                values.Add(Copy(json, from, slices._at));
            }
            return values;
        }

        /// <summary>A range without the blanks around it.</summary>
        internal static byte[] Copy(byte[] json, int start, int end)
        {
            while (start < end && IsBlank(json[start]))
            {
                start++;
            }
            while (end > start && IsBlank(json[end - 1]))
            {
                end--;
            }
            var value = new byte[end - start];
            Buffer.BlockCopy(json, start, value, 0, value.Length);
            return value;
        }

        /// <summary>Goes behind the value that begins here, and always ahead.</summary>
        private void SkipOne()
        {
            int depth = 0;
            do
            {
                byte c = _json[_at];
                depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
                if (c == '"')
                {
                    SkipString();
                }
                else
                {
                    _at++;
                }
            }
            while (_at < _json.Length && depth > 0);
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
            return Copy(_json, start, Math.Min(_at, _json.Length));
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
