using System;
using System.Text.RegularExpressions;

namespace DsregDiag.Grouping
{
    /// <summary>What a text is, decided by how it begins.</summary>
    internal static class EvidenceContent
    {
        private static readonly string[] XmlBeginnings = { "<Event", "<?xml", "<!DOCTYPE", "<!--", "<QueryList" };

        /// <summary>Whether a text is event records in XML, or JSON; anything else may hold a capture.</summary>
        internal static bool IsXmlOrJson(byte[] bytes)
        {
            string head = Decoding.Text(bytes, Math.Min(bytes.Length, 1024)).TrimStart();
            return head.StartsWith("{", StringComparison.Ordinal)
                || head.StartsWith("[", StringComparison.Ordinal)
                || IsXml(head);
        }

        /// <summary>Whether a string is one whole event record in XML.</summary>
        internal static bool IsXmlRecord(string text)
        {
            int start = 0;
            while (start < text.Length && char.IsWhiteSpace(text[start]))
            {
                start++;
            }
            return start < text.Length
                && text[start] == '<'
                && IsXml(text.Substring(start, Math.Min(text.Length - start, 16)))
                && text.LastIndexOf("</Event>", StringComparison.Ordinal) >= 0;
        }

        /// <summary>Whether a string is one whole JSON object.</summary>
        internal static bool IsJsonObject(string text)
        {
            int start = 0;
            while (start < text.Length && char.IsWhiteSpace(text[start]))
            {
                start++;
            }
            int end = text.Length - 1;
            while (end > start && char.IsWhiteSpace(text[end]))
            {
                end--;
            }
            return end > start && text[start] == '{' && text[end] == '}';
        }

        /// <summary>Whether bytes are a document of the engine, however it is laid out.</summary>
        internal static bool IsOwnDocument(byte[] bytes)
        {
            string head = Decoding.Text(bytes, Math.Min(bytes.Length, 1024)).TrimStart();
            return head.StartsWith("{", StringComparison.Ordinal)
                && head.IndexOf("\"schema\"", StringComparison.Ordinal) >= 0
                && head.IndexOf("\"document\"", StringComparison.Ordinal) >= 0;
        }

        /// <summary>The computer that an event record in XML names, or null.</summary>
        internal static string? ComputerOf(string xml)
        {
            const string open = "<Computer>";
            int start = xml.IndexOf(open, StringComparison.Ordinal);
            int end = start < 0 ? -1 : xml.IndexOf('<', start + open.Length);
            return end < 0 ? null : xml.Substring(start + open.Length, end - start - open.Length).Trim();
        }

        /// <summary>The computer that the first event of a text names, in XML, JSON or the words of Event Viewer; null if none does.</summary>
        internal static string? FirstComputer(byte[] bytes)
        {
            // A look at the beginning is enough, and cheap for a large file.
            Match match = Named.Computer.Match(Decoding.Text(bytes, Math.Min(bytes.Length, 1 << 16)));
            return match.Success ? match.Groups["name"].Value : null;
        }

        private static bool IsXml(string head)
        {
            return Array.Exists(XmlBeginnings, beginning => head.StartsWith(beginning, StringComparison.OrdinalIgnoreCase));
        }

        // Made when it is first asked for: no capture needs it, and making it takes longer than reading one.
        private static class Named
        {
            internal static readonly Regex Computer = new Regex(
                @"<Computer>[ \t]*(?<name>[^<\s]+)|""(?:MachineName|computer)""[ \t]*:[ \t]*""(?<name>[^""\s]+)""|^[ \t]*Computer:[ \t]*(?<name>[\w.-]+)[ \t\r]*$",
                RegexOptions.CultureInvariant | RegexOptions.Multiline);
        }
    }
}
