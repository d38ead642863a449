using System;
using System.Collections.Generic;
using System.Text;

namespace DsregDiag.Grouping
{
    /// <summary>What a row of a table or an object of a list is.</summary>
    internal enum RowKind
    {
        /// <summary>A capture, with all that stands beside it.</summary>
        Capture,

        /// <summary>An event record, in JSON.</summary>
        Record,

        /// <summary>A document that this module made.</summary>
        Document,

        /// <summary>Nothing that is evidence.</summary>
        Rest,
    }

    /// <summary>A row of a table, or an object of a list, in a text that holds captures of several devices: each is a device of its own.</summary>
    internal sealed class EvidenceRow
    {
        internal EvidenceRow(RowKind kind, string place, byte[] bytes, string? computer)
        {
            Kind = kind;
            Place = place;
            Bytes = bytes;
            Computer = computer;
        }

        internal RowKind Kind { get; }

        /// <summary>Where it stands, in words: "row 7".</summary>
        internal string Place { get; }

        /// <summary>The capture's text, or the JSON as written.</summary>
        internal byte[] Bytes { get; }

        /// <summary>The computer that a member or a column of it names.</summary>
        internal string? Computer { get; }

        /// <summary>The rows of a text that is JSON, CSV or Clixml with captures in it; null for any other text.</summary>
        internal static List<EvidenceRow>? In(byte[] bytes)
        {
            if (!MayHold(bytes))
            {
                return null;
            }
            byte[] utf8 = Decoding.Utf8(bytes);
            int start = 0;
            while (start < utf8.Length && (utf8[start] <= ' ' || utf8[start] >= 0xbb && start < 3))
            {
                start++;
            }
            if (Text(utf8, start, Math.Min(ClixmlRows.Beginning.Length, utf8.Length - start)) == ClixmlRows.Beginning)
            {
                return ClixmlRows.Of(utf8);
            }
            bool isJson = start < utf8.Length && (utf8[start] == '{' || utf8[start] == '[');
            return isJson ? JsonRows.Of(utf8, start) : CsvRows.Of(utf8, start);
        }

        /// <summary>A capture begins with a ruler, a row never does; event XML has no rows with captures.</summary>
        private static bool MayHold(byte[] bytes)
        {
            string head = Decoding.Text(bytes, Math.Min(bytes.Length, 256)).TrimStart();
            return head.Length > 0 && head[0] != '+' && (head[0] != '<' || head.StartsWith(ClixmlRows.Beginning, StringComparison.Ordinal));
        }

        internal static string Text(byte[] utf8, int start, int length) => Encoding.UTF8.GetString(utf8, start, length);
    }
}
