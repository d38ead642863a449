using System;
using System.Collections.Generic;
using System.Text;

namespace DsregDiag.Grouping
{
    /// <summary>
    /// What an object, a row of a table or a hashtable holds: a capture in one of its members, or the fields of one as members, and
    /// the computer that it is about.
    /// </summary>
    internal sealed class EvidenceMembers
    {
        private readonly StringBuilder _texts = new StringBuilder();
        private readonly StringBuilder _fields = new StringBuilder();
        private readonly HashSet<string> _names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        private bool _isTelling;
        private int _computerRank = int.MaxValue;

        /// <summary>The computer that it names, or null.</summary>
        internal string? Computer { get; private set; }

        /// <summary>Whether a member's value is a capture.</summary>
        internal bool HasText => _texts.Length > 0;

        /// <summary>Whether it holds a capture in any way.</summary>
        internal bool HasCapture => HasText || _isTelling;

        /// <summary>The capture; of one whose fields are members, each field on a line.</summary>
        internal string Capture => HasText ? _texts.ToString() : _fields.ToString();

        /// <summary>Adds a member whose value is one value or a text.</summary>
        internal void Add(string name, string value)
        {
            if (CapturePiece.MayBeIn(value) && value.IndexOf(':') >= 0)
            {
                AddText(EvidenceContent.IsJsonObject(value) ? CaptureIn(value) : value);
                return;
            }
            int rank = DsregFields.ComputerRank(name);
            if (rank >= 0 && rank < _computerRank && value.Length > 0 && value.IndexOf('\n') < 0)
            {
                _computerRank = rank;
                Computer = value;
            }
            if (DsregFields.PrintedName(name) is string printed && value.IndexOf('\n') < 0 && _names.Add(printed))
            {
                _isTelling |= DsregFields.IsTelling(name);
                _fields.Append(printed).Append(" : ").Append(AsPrinted(value)).Append('\n');
            }
        }

        /// <summary>Adds a member whose value is a list of lines.</summary>
        internal void AddLines(string name, IEnumerable<string> lines) => Add(name, string.Join("\n", lines));

        /// <summary>The capture that JSON in a member holds, or nothing.</summary>
        private static string CaptureIn(string json)
        {
            EvidenceRow row = JsonRows.Row(Encoding.UTF8.GetBytes(json), "");
            return row.Kind == RowKind.Capture ? Encoding.UTF8.GetString(row.Bytes) : "";
        }

        private void AddText(string text)
        {
            if (text.Length == 0)
            {
                return;
            }
            // The same text may stand in two members.
            if (_texts.Length == 0 || _texts.ToString().IndexOf(text, StringComparison.Ordinal) < 0)
            {
                _texts.Append(text).Append(text.EndsWith("\n", StringComparison.Ordinal) ? "" : "\n");
            }
        }

        private static string AsPrinted(string value)
        {
            return value.Equals("true", StringComparison.OrdinalIgnoreCase) ? "YES"
                : value.Equals("false", StringComparison.OrdinalIgnoreCase) ? "NO"
                : value;
        }
    }
}
