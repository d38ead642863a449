using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using DsregDiag.Json;

namespace DsregDiag.Grouping
{
    /// <summary>
    /// The rows of a CSV text (RFC 4180; comma, semicolon or tab) that holds a capture in a cell, or the fields of captures as columns.
    /// </summary>
    internal sealed class CsvRows
    {
        private const int LongestHeading = 128;
        private static readonly byte[] Delimiters = { (byte)',', (byte)';', (byte)'\t' };
        private readonly byte[] _csv;
        private byte _delimiter;
        private int _at;

        private CsvRows(byte[] csv, int start)
        {
            _csv = csv;
            _at = start;
        }

        /// <summary>The rows; null for a text that is no such table.</summary>
        internal static List<EvidenceRow>? Of(byte[] utf8, int start)
        {
            var table = new CsvRows(utf8, start);
            string[]? headings = table.ReadHeadings();
            return headings == null ? null : table.ReadRows(headings);
        }

        /// <summary>The rows of any table, each as the names of its columns and what stands in them; null for a text that is no table.</summary>
        internal static List<KeyValuePair<string, string>[]>? Cells(byte[] utf8)
        {
            var table = new CsvRows(utf8, utf8.Length > 2 && utf8[0] == 0xef ? 3 : 0);
            string[]? headings = table.ReadHeadings();
            if (headings == null)
            {
                return null;
            }
            var rows = new List<KeyValuePair<string, string>[]>();
            while (table._at < utf8.Length)
            {
                string[] cells = table.ReadRecord();
                if (cells.Length > 1 || cells[0].Length > 0)
                {
                    rows.Add(headings.Zip(cells, (name, cell) => new KeyValuePair<string, string>(name, cell)).ToArray());
                }
            }
            return rows;
        }

        private string[]? ReadHeadings()
        {
            SkipPreamble();
            int start = _at;
            string[] best = new string[0];
            byte delimiter = 0;
            foreach (byte candidate in Delimiters)
            {
                _at = start;
                _delimiter = candidate;
                string[] cells = ReadRecord();
                if (cells.Length > best.Length)
                {
                    best = cells;
                    delimiter = candidate;
                }
            }
            _at = start;
            _delimiter = delimiter;
            bool isQuoted = start < _csv.Length && _csv[start] == '"';
            ReadRecord();
            bool areNames = Array.TrueForAll(best, cell => cell.Length <= LongestHeading && cell.IndexOf('\n') < 0);
            return areNames && (best.Length > 1 || isQuoted) ? best : null;
        }

        /// <summary>"sep=;" of Excel, and "#TYPE ..." of Export-Csv in Windows PowerShell.</summary>
        private void SkipPreamble()
        {
            while (_at + 4 < _csv.Length && (_csv[_at] == '#' || EvidenceRow.Text(_csv, _at, 4).Equals("sep=", StringComparison.OrdinalIgnoreCase)))
            {
                int end = Array.IndexOf(_csv, (byte)'\n', _at);
                _at = end < 0 ? _csv.Length : end + 1;
            }
        }

        private List<EvidenceRow>? ReadRows(string[] headings)
        {
            var rows = new List<EvidenceRow>();
            bool hasCapture = false;
            bool isLog = Array.Exists(headings, name => name.Equals("ProviderName", StringComparison.OrdinalIgnoreCase));
            // As spreadsheets count: the headings are row 1.
            for (int number = 2; _at < _csv.Length; number++)
            {
                string[] cells = ReadRecord();
                if (cells.Length == 1 && cells[0].Length == 0)
                {
                    continue;
                }
                EvidenceRow row = Row(headings, cells, isLog, "row " + number.ToString(CultureInfo.InvariantCulture));
                hasCapture |= row.Kind == RowKind.Capture;
                rows.Add(row);
            }
            return hasCapture ? rows : null;
        }

        private static EvidenceRow Row(string[] headings, string[] cells, bool isLog, string place)
        {
            var members = new EvidenceMembers();
            var json = new StringBuilder("{");
            for (int i = 0; i < cells.Length && cells.Length == headings.Length; i++)
            {
                members.Add(headings[i], cells[i]);
                if (isLog)
                {
                    json.AppendName(headings[i]).AppendString(cells[i]);
                }
            }
            RowKind kind = isLog && json.Length > 1 ? RowKind.Record : members.HasCapture ? RowKind.Capture : RowKind.Rest;
            string text = kind == RowKind.Capture ? members.Capture : json.Append('}').ToString();
            return new EvidenceRow(kind, place, Encoding.UTF8.GetBytes(text), members.Computer);
        }

        /// <summary>The cells up to the next line end that stands outside of quotes.</summary>
        private string[] ReadRecord()
        {
            var cells = new List<string>();
            while (true)
            {
                cells.Add(_at < _csv.Length && _csv[_at] == '"' ? ReadQuoted() : ReadPlain());
                if (_at >= _csv.Length || _csv[_at++] != _delimiter)
                {
                    return cells.ToArray();
                }
            }
        }

        private string ReadPlain()
        {
            int start = _at;
            while (_at < _csv.Length && _csv[_at] != _delimiter && _csv[_at] != '\n')
            {
                _at++;
            }
            return EvidenceRow.Text(_csv, start, _at - start).Trim();
        }

        private string ReadQuoted()
        {
            int start = ++_at;
            bool hasQuotes = false;
            while (true)
            {
                int quote = Array.IndexOf(_csv, (byte)'"', _at);
                _at = quote < 0 ? _csv.Length : quote + 1;
                if (_at >= _csv.Length || _csv[_at] != '"')
                {
                    int end = quote < 0 ? _csv.Length : quote;
                    string text = EvidenceRow.Text(_csv, start, end - start);
                    // What stands between the closing quote and the delimiter is nothing.
                    ReadPlain();
                    return hasQuotes ? text.Replace("\"\"", "\"") : text;
                }
                hasQuotes = true;
                _at++;
            }
        }
    }
}
