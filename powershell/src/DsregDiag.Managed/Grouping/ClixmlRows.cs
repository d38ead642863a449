using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace DsregDiag.Grouping
{
    /// <summary>The objects of a file that Export-Clixml wrote, where they hold captures of several devices.</summary>
    internal static class ClixmlRows
    {
        internal const string Beginning = "<Objs";

        // A character that XML would change is written as its number.
        private static readonly Regex Escaped = new Regex("_x([0-9A-Fa-f]{4})_", RegexOptions.CultureInvariant);

        /// <summary>The rows; null where there is one object only, or one that holds events: the engine reads those as they are.</summary>
        internal static List<EvidenceRow>? Of(byte[] utf8)
        {
            var rows = new List<EvidenceRow>();
            try
            {
                using (XmlReader reader = XmlReader.Create(new MemoryStream(utf8), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit }))
                {
                    reader.MoveToContent();
                    reader.ReadStartElement();
                    while (reader.MoveToContent() == XmlNodeType.Element)
                    {
                        var item = (XElement)XNode.ReadFrom(reader);
                        if (item.Descendants().Any(member => Name(member) == "ProviderName"))
                        {
                            return null;
                        }
                        rows.Add(Row(item, "object " + (rows.Count + 1).ToString(CultureInfo.InvariantCulture)));
                    }
                }
            }
            catch (XmlException)
            {
                // The engine says what is wrong with it, or reads what it can.
                return null;
            }
            return rows.Count(row => row.Kind == RowKind.Capture) > 1 ? rows : null;
        }

        private static EvidenceRow Row(XElement item, string place)
        {
            var members = new EvidenceMembers();
            Collect(item, "", members);
            RowKind kind = members.HasCapture ? RowKind.Capture : RowKind.Rest;
            return new EvidenceRow(kind, place, Encoding.UTF8.GetBytes(members.Capture), members.Computer);
        }

        private static void Collect(XElement element, string name, EvidenceMembers members)
        {
            string own = Name(element) ?? name;
            List<XElement> inner = element.Elements().ToList();
            if (inner.Count == 0)
            {
                // TN, T and ToString describe the object, and a reference to them has no text.
                if (element.Name.LocalName != "T" && element.Name.LocalName != "ToString" && element.Value.Length > 0)
                {
                    members.Add(own, Text(element));
                }
            }
            else if (inner.TrueForAll(line => line.Name.LocalName == "S" && line.Attribute("N") == null))
            {
                members.AddLines(own, inner.Select(Text));
            }
            else
            {
                inner.ForEach(child => Collect(child, own, members));
            }
        }

        private static string? Name(XElement element) => element.Attribute("N")?.Value;

        private static string Text(XElement element)
        {
            return Escaped.Replace(
                element.Value, match => ((char)int.Parse(match.Groups[1].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString());
        }
    }
}
