using System;
using System.Collections.Generic;
using System.Text;
using DsregDiag.Grouping;

namespace DsregDiag.PowerShell
{
    /// <summary>
    /// Texts that come in pieces: lines, parts of a text, bytes. They are put together by what says where they are from, and handed on
    /// when the next capture begins, or when all has come.
    /// </summary>
    internal sealed class PipedText
    {
        private readonly Dictionary<EvidenceKey, Gathered> _byKey = new Dictionary<EvidenceKey, Gathered>();
        private readonly List<Gathered> _order = new List<Gathered>();
        private readonly Action<EvidenceKey, byte[], Place> _take;

        /// <param name="take">Takes a text that is whole.</param>
        internal PipedText(Action<EvidenceKey, byte[], Place> take)
        {
            _take = take;
        }

        /// <summary>Whether nothing has come under a key, or all of it was handed on.</summary>
        internal bool IsEmpty(EvidenceKey key) => !_byKey.TryGetValue(key, out Gathered? gathered) || gathered.IsEmpty;

        /// <summary>Whether a JSON text is under way, of which a line may look like a whole object.</summary>
        internal bool IsInsideJson(EvidenceKey key)
        {
            return _byKey.TryGetValue(key, out Gathered? gathered) && (gathered.First == '[' || gathered.First == '{');
        }

        internal void AddLine(EvidenceKey key, string line, string? origin)
        {
            Gathered gathered = this[key, origin];
            gathered.Add(line, "\n");
        }

        /// <summary>Adds a text of several lines: a capture begins a text of its own, anything else continues the one at hand.</summary>
        internal void AddText(EvidenceKey key, string text, string? origin)
        {
            Gathered gathered = this[key, origin];
            bool begins = CapturePiece.BeginsIn(text);
            if (begins && gathered.HasCapture)
            {
                Flush(gathered);
            }
            gathered.HasCapture |= begins;
            gathered.Add(text, text.EndsWith("\n", StringComparison.Ordinal) ? "" : "\n");
        }

        internal void AddByte(EvidenceKey key, byte value, string? origin) => this[key, origin].Bytes.Add(value);

        /// <summary>Hands on what is left.</summary>
        internal void End() => _order.ForEach(Flush);

        private Gathered this[EvidenceKey key, string? origin]
        {
            get
            {
                if (!_byKey.TryGetValue(key, out Gathered? gathered))
                {
                    gathered = new Gathered(key);
                    _byKey.Add(key, gathered);
                    _order.Add(gathered);
                }
                if (gathered.IsEmpty)
                {
                    gathered.Origin = origin;
                }
                return gathered;
            }
        }

        private void Flush(Gathered gathered)
        {
            if (gathered.TakeText() is string text)
            {
                Take(gathered, Encoding.UTF8.GetBytes(text), text);
            }
            if (gathered.Bytes.Count > 0)
            {
                byte[] bytes = gathered.Bytes.ToArray();
                gathered.Bytes.Clear();
                Take(gathered, bytes, "");
            }
            gathered.HasCapture = false;
        }

        private void Take(Gathered gathered, byte[] bytes, string text)
        {
            int end = text.IndexOf('\n');
            string first = (end < 0 ? text : text.Substring(0, end)).Trim();
            _take(gathered.Key, bytes, new Place(gathered.Key.Source ?? gathered.Origin, null, first));
        }

        private sealed class Gathered
        {
            // Most texts come in one piece, which is taken as it is.
            private readonly StringBuilder _text = new StringBuilder();
            private string? _piece;

            internal Gathered(EvidenceKey key)
            {
                Key = key;
            }

            internal EvidenceKey Key { get; }

            /// <summary>How the text begins; a NUL where there is none.</summary>
            internal char First => _piece != null ? _piece[0] : _text.Length > 0 ? _text[0] : '\0';

            internal List<byte> Bytes { get; } = new List<byte>();

            internal bool HasCapture { get; set; }

            /// <summary>The parameter that it came by, if it did not come through the pipeline.</summary>
            internal string? Origin { get; set; }

            internal bool IsEmpty => _piece == null && _text.Length == 0 && Bytes.Count == 0;

            internal void Add(string text, string end)
            {
                if (_piece == null && _text.Length == 0 && end.Length == 0)
                {
                    _piece = text;
                    return;
                }
                _text.Append(_piece).Append(text).Append(end);
                _piece = null;
            }

            /// <summary>The text so far, which begins anew then; null where none came.</summary>
            internal string? TakeText()
            {
                string? text = _piece ?? (_text.Length > 0 ? _text.ToString() : null);
                _text.Clear();
                _piece = null;
                return text;
            }
        }
    }
}
