using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using System.Xml;
using DsregDiag.Grouping;
using DsregDiag.Json;

namespace DsregDiag.PowerShell
{
    /// <summary>Recognises what an object of the pipeline is: a line, a text, a file, a folder, a record, a row, or a document of ours.</summary>
    internal sealed partial class EvidenceReader
    {
        private readonly IEvidenceSink _sink;
        private readonly string? _name;
        private readonly Func<bool> _isStopping;
        private readonly PipedText _texts;
        private readonly Dictionary<EvidenceKey, List<Connection>> _connections = new Dictionary<EvidenceKey, List<Connection>>();
        private int _objects;
        private bool _inFolder;

        /// <param name="sink">Takes what is recognised.</param>
        /// <param name="name">The device's name, if the caller gave one: all evidence is of that device then.</param>
        /// <param name="isStopping">Whether the person asked to stop.</param>
        internal EvidenceReader(IEvidenceSink sink, string? name, Func<bool> isStopping)
        {
            _sink = sink;
            _name = name;
            _isStopping = isStopping;
            _texts = new PipedText((key, text, place) => ReadText(key, text, place));
        }

        /// <summary>The parameter whose value is being read: what an error names. Null for the pipeline.</summary>
        internal string? Parameter { get; set; }

        /// <summary>Hands an object to the sink.</summary>
        internal void Read(PSObject? item)
        {
            if (item == null)
            {
                return;
            }
            switch (item.BaseObject)
            {
                case string text: ReadString(item, text); break;
                case byte value: _texts.AddByte(KeyOf(item), value, Parameter); break;
                case byte[] bytes: ReadText(KeyOf(item), bytes, PlaceOf(item)); break;
                case DirectoryInfo folder: ReadFolder(folder.FullName); break;
                case FileInfo file: ReadFile(file.FullName); break;
                case XmlNode node: ReadString(item, (node as XmlDocument)?.DocumentElement?.OuterXml ?? node.OuterXml); break;
                case Event record: ReadRecord(item, record.Element, isXml: false, () => record.Computer); break;
                case Diagnosis _: RefuseFinished(item, "The object"); break;
                case HostFact fact: _sink.Facts(KeyOf(item), fact.Json, PlaceOf(item)); break;
                case Connection connection: ReadConnection(item, connection); break;
                case IDictionary dictionary: ReadDictionary(item, dictionary); break;
                case IEnumerable list: ReadList(item, list); break;
                default: ReadObject(item); break;
            }
        }

        /// <summary>Reads a file or a folder by its path.</summary>
        internal void ReadPath(string path)
        {
            if (Directory.Exists(path))
            {
                ReadFolder(path);
            }
            else
            {
                ReadFile(path);
            }
        }

        /// <summary>Hands on the texts that came in pieces.</summary>
        internal void End() => _texts.End();

        private void ReadList(PSObject item, IEnumerable list)
        {
            foreach (object? element in list)
            {
                if (_isStopping())
                {
                    return;
                }
                PSObject? inner = element == null ? null : PSObject.AsPSObject(element);
                // An array that came through Invoke-Command carries the computer's name on the array.
                if (inner?.BaseObject is string text && inner.Properties["PSComputerName"] == null)
                {
                    ReadString(item, text);
                }
                else
                {
                    Read(inner);
                }
            }
        }

        private void ReadString(PSObject item, string text)
        {
            if (EvidenceContent.IsXmlRecord(text))
            {
                ReadRecord(item, text, isXml: true, () => EvidenceContent.ComputerOf(text));
                return;
            }
            EvidenceKey key = KeyOf(item);
            bool isLine = text.IndexOf('\n') < 0;
            if (EvidenceContent.IsJsonObject(text) && !_texts.IsInsideJson(key))
            {
                // Get-Content counts the lines.
                string place = Text(item, "ReadCount") is string line ? "line " + line : "object " + ++_objects;
                ReadRow(key, JsonRows.Row(Encoding.UTF8.GetBytes(text), place), PlaceOf(item), alone: !isLine);
            }
            else if (isLine && _texts.IsEmpty(key) && _sink.IsPath(text))
            {
                string next = Parameter == null ? "To read files use -Path, or pipe Get-Item." : "Give " + Parameter + " (Get-Item ...), or use -Path.";
                _sink.RefuseKind("LooksLikePath", InParameter("strings that look like paths"), text, InParameter("This looks like a path, but strings are taken for text: " + text + "."), next);
            }
            else if (isLine)
            {
                _texts.AddLine(key, text, Parameter);
            }
            else if (EvidenceContent.IsXmlOrJson(Encoding.UTF8.GetBytes(text)))
            {
                ReadText(key, Encoding.UTF8.GetBytes(text), PlaceOf(item));
            }
            else
            {
                _texts.AddText(key, text, Parameter);
            }
        }

        /// <summary>A whole text; a table of captures is read row by row.</summary>
        private void ReadText(EvidenceKey key, byte[] text, Place place, DateTime? capturedAt = null)
        {
            List<EvidenceRow>? rows = _sink.TakesCaptures ? EvidenceRow.In(text) : null;
            if (rows == null)
            {
                _sink.Text(key, text, place, capturedAt);
                return;
            }
            foreach (EvidenceRow row in rows.Where(row => row.Kind != RowKind.Rest))
            {
                ReadRow(key, row, place, alone: rows.Count == 1);
            }
            string[] rest = rows.Where(row => row.Kind == RowKind.Rest).Select(row => row.Place).ToArray();
            if (rest.Length > 0)
            {
                string where = string.Join(", ", rest.Take(10)) + (rest.Length > 10 ? " and " + (rest.Length - 10) + " more" : "");
                string prefix = place.Words == null ? "" : place.Words + ": ";
                _sink.Refuse(
                    "RowNotEvidence", place.Words ?? where,
                    prefix + "No capture and no event stands in " + where + ", or the columns are not those of the heading.",
                    "The other rows were read.");
            }
        }

        private void ReadRow(EvidenceKey key, EvidenceRow row, Place place, bool alone)
        {
            string json = Encoding.UTF8.GetString(row.Bytes);
            switch (row.Kind)
            {
                case RowKind.Capture:
                    string words = (key.Source == null ? "" : key.Source + ", ") + row.Place;
                    EvidenceKey own = _name != null || key.Kind == KeyKind.Computer ? key
                        : alone ? new EvidenceKey(key.Kind, key.Value, row.Computer)
                        : new EvidenceKey(KeyKind.Row, words, row.Computer);
                    _sink.Text(own, row.Bytes, alone ? new Place(place.Words) : new Place(words), null);
                    break;
                case RowKind.Document:
                    ReadDocument(key, json, place);
                    break;
                default:
                    // A JSON object that is none of ours is for the engine to read, or to say what is wrong with it.
                    ReadRecord(key, json.Replace("\r", "").Replace("\n", " "), isXml: false, row.Computer);
                    break;
            }
        }

        private void ReadDocument(EvidenceKey key, string json, Place place)
        {
            switch (JsonValue.Parse(json)["document"]?.AsText())
            {
                case "status":
                    _sink.Text(key, Encoding.UTF8.GetBytes(new StatusDocument(json).ToText()), new Place(place.Words), null);
                    break;
                case "events":
                    foreach (Event record in new EventDocument(json).Events)
                    {
                        ReadRecord(key, record.Element, isXml: false, record.Computer);
                    }
                    break;
                case "evidence":
                    _sink.Note((place.Words ?? "The text") + " lists what was collected; it is no evidence itself.");
                    break;
                default:
                    RefuseFinished(place.Words ?? "text", place.Words == null ? "The text" : "The text of " + place.Words);
                    break;
            }
        }

        /// <summary>Words of somebody else, commands among them, are no evidence: nothing of a finished diagnosis is taken unasked.</summary>
        private void RefuseFinished(object target, string what)
        {
            _sink.RefuseKind(
                "FinishedDiagnosis", "finished diagnoses", target, InParameter(what + " is a finished diagnosis, which is no evidence, and was not used."),
                "Give the evidence that it was made from; if you trust where the diagnosis comes from, give it with -Diagnosis.");
        }

        private void ReadRecord(PSObject item, string record, bool isXml, Func<string?> computer)
        {
            if (_sink.SortsRecords)
            {
                ReadRecord(KeyOf(item), record, isXml, computer());
            }
            else
            {
                _sink.Record(EvidenceKey.None, record, isXml);
            }
        }

        private void ReadRecord(EvidenceKey key, string record, bool isXml, string? computer)
        {
            bool byMachine = key.Kind >= KeyKind.File && !string.IsNullOrEmpty(computer);
            _sink.Record(byMachine ? new EvidenceKey(KeyKind.Machine, EvidenceKey.HostName(computer)) : key, record, isXml);
        }

        /// <summary>What old scripts hold: the fields of a capture by their names; or facts by theirs.</summary>
        private void ReadDictionary(PSObject item, IDictionary dictionary)
        {
            var members = new EvidenceMembers();
            ObjectMembers.Add(members, "", dictionary);
            bool isCapture = members.HasCapture && Parameter != "-Fact";
            if (isCapture)
            {
                ReadMembers(item, members);
            }
            var facts = new FactNames(dictionary, isCapture);
            foreach (string name in facts.Unknown)
            {
                string near = facts.Near(name) is string known ? "Did you mean " + known + "? " : "";
                _sink.Refuse("UnknownFact", name, InParameter("There is no fact of the name " + name + "."), near + "Get-DsregFact lists them.");
            }
            if (facts.Known.Count > 0)
            {
                _sink.Facts(KeyOf(item), FactsDocument.FromDictionary(facts.Known), PlaceOf(item));
            }
        }

        private void ReadObject(PSObject item)
        {
            if (EventRecordReader.ToXml(item.BaseObject) is string xml)
            {
                ReadRecord(item, xml, isXml: true, () => EvidenceContent.ComputerOf(xml));
            }
            else if (IsOurs(item, "DsregDiag.Status") && Text(item, "Text") is string text)
            {
                // Each object is a capture of its own, which lines without a key would run together.
                ReadText(KeyOfMade(item), Encoding.UTF8.GetBytes(text), PlaceOf(item), item.Properties["CapturedAt"]?.Value as DateTime?);
            }
            else if (IsOurs(item, "DsregDiag.Diagnosis"))
            {
                RefuseFinished(item, "The object");
            }
            else if (IsOurs(item, "DsregDiag.Event") && Text(item, "Json") is string json)
            {
                ReadDocument(KeyOf(item), json, PlaceOf(item));
            }
            else if (IsOurs(item, "DsregDiag.Connection") && Text(item, "Json") is string connection)
            {
                ReadConnection(item, Connection.FromJson(connection));
            }
            else if (IsOurs(item, "DsregDiag.HostFact") && Text(item, "Json") is string fact)
            {
                _sink.Facts(KeyOf(item), fact, PlaceOf(item));
            }
            else if (EventRecordReader.IsRecord(item))
            {
                ReadSavedRecord(item);
            }
            else if (Text(item, "FullName") is string path && (File.Exists(path) || Directory.Exists(path)))
            {
                ReadPath(path);
            }
            else
            {
                ReadForeignObject(item);
            }
        }

        private void ReadSavedRecord(PSObject item)
        {
            if (EventRecordReader.Loss(item) is string loss)
            {
                _sink.Warn(loss);
            }
            ReadRecord(KeyOf(item), EventRecordReader.ToJson(item), isXml: false, Text(item, "MachineName"));
        }

        /// <summary>What other commands give: lines that Select-String found, rows of Import-Csv, objects of ConvertFrom-Json and of scripts.</summary>
        private void ReadForeignObject(PSObject item)
        {
            string type = item.TypeNames.FirstOrDefault() ?? "";
            if (type.EndsWith("Commands.MatchInfo", StringComparison.Ordinal) && Text(item, "Line") is string line)
            {
                string? path = Text(item, "Path");
                bool isFile = path != null && path != "InputStream";
                _texts.AddLine(isFile ? Keyed(KeyKind.File, path!) : KeyOf(item), line, Parameter);
            }
            else if (type.StartsWith("Microsoft.PowerShell.Commands.Internal.Format.", StringComparison.Ordinal))
            {
                _sink.RefuseKind(
                    "FormattedObject", "drawing instructions", item, InParameter("Format-Table, Format-List and their like give instructions for drawing, not evidence."),
                    "Leave the Format command out, or put it last.");
            }
            else
            {
                var members = new EvidenceMembers();
                var records = new List<PSObject>();
                ObjectMembers.Collect(item, members, records);
                if (members.HasCapture)
                {
                    EvidenceKey key = ReadMembers(item, members);
                    records.ForEach(record => ReadRecord(key, EventRecordReader.ToJson(record), isXml: false, null));
                }
                else if (records.Count > 0)
                {
                    records.ForEach(ReadSavedRecord);
                }
                else
                {
                    RefuseObject(item, "An object of the type " + type);
                }
            }
        }

        /// <summary>An object is a device of its own, unless it is known on which computer a command gave it.</summary>
        private EvidenceKey ReadMembers(PSObject item, EvidenceMembers members)
        {
            EvidenceKey key = KeyOf(item);
            if (!key.IsDevice)
            {
                key = new EvidenceKey(KeyKind.Row, (Parameter == null ? "" : Parameter + ", ") + "object " + ++_objects, members.Computer);
            }
            _sink.Text(key, Encoding.UTF8.GetBytes(members.Capture), new Place(key.Source), null);
            return key;
        }

        /// <summary>All that came so far: one fact tells of every host.</summary>
        private void ReadConnection(PSObject item, Connection connection)
        {
            EvidenceKey key = KeyOf(item);
            if (!_connections.TryGetValue(key, out List<Connection>? all))
            {
                _connections.Add(key, all = new List<Connection>());
            }
            all.Add(connection);
            _sink.Facts(key, HostFact.ToJson(Connection.ToFacts(all)), PlaceOf(item));
        }

        private void RefuseObject(PSObject item, string what)
        {
            _sink.RefuseKind(
                "NotEvidence", "objects of the type " + item.TypeNames.FirstOrDefault(), item, InParameter(what + " is neither a capture nor an event."),
                "Pipe the lines of dsregcmd /status, files, event records of Get-WinEvent, or what this module's cmdlets give.");
        }

        private string InParameter(string message) => Parameter == null ? message : Parameter + ": " + message;

        private Place PlaceOf(PSObject item) => new Place(KeyOf(item).Source ?? Parameter);

        private EvidenceKey KeyOf(PSObject item)
        {
            if (_name != null)
            {
                return new EvidenceKey(KeyKind.Name, _name);
            }
            if (Text(item, "PSComputerName") is string computer && computer.Length > 0)
            {
                return new EvidenceKey(KeyKind.Computer, computer);
            }
            string? path = item.BaseObject is string || item.BaseObject is byte ? Text(item, "PSPath") : null;
            // "Microsoft.PowerShell.Core\FileSystem::C:\captures\pc1.txt"
            int provider = path?.IndexOf("::", StringComparison.Ordinal) ?? -1;
            return path == null ? EvidenceKey.None : new EvidenceKey(KeyKind.File, provider < 0 ? path : path.Substring(provider + 2));
        }

        /// <summary>A status or a diagnosis knows the source that it was made from.</summary>
        private EvidenceKey KeyOfMade(PSObject item)
        {
            EvidenceKey key = KeyOf(item);
            string? source = key.Kind == KeyKind.None ? Text(item, "Source") : null;
            return string.IsNullOrEmpty(source) ? key : new EvidenceKey(KeyKind.File, source!);
        }

        private EvidenceKey Keyed(KeyKind kind, string value)
        {
            return _name != null ? new EvidenceKey(KeyKind.Name, _name) : new EvidenceKey(kind, value);
        }

        private static bool IsOurs(PSObject item, params string[] types)
        {
            return item.TypeNames.Any(name => types.Any(type => name == type || name == "Deserialized." + type));
        }

        private static string? Text(PSObject item, string property)
        {
            object? value = item.Properties[property]?.Value;
            return (value is PSObject wrapped ? wrapped.BaseObject : value)?.ToString();
        }
    }
}
