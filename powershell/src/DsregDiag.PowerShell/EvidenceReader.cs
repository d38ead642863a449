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
    /// <summary>Recognises what an object of the pipeline is: a line, a text, a file, a folder, a record, or a document of ours.</summary>
    internal sealed class EvidenceReader
    {
        private readonly IEvidenceSink _sink;
        private readonly string? _name;
        private readonly Func<bool> _isStopping;

        /// <param name="sink">Takes what is recognised.</param>
        /// <param name="name">The device's name, if the caller gave one: all evidence is of that device then.</param>
        /// <param name="isStopping">Whether the person asked to stop.</param>
        internal EvidenceReader(IEvidenceSink sink, string? name, Func<bool> isStopping)
        {
            _sink = sink;
            _name = name;
            _isStopping = isStopping;
        }

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
                case byte[] bytes: _sink.Text(KeyOf(item), bytes, null); break;
                case DirectoryInfo folder: ReadFolder(folder.FullName); break;
                case FileInfo file: ReadFile(Keyed(KeyKind.File, file.FullName), file.FullName); break;
                case XmlNode node: ReadString(item, (node as XmlDocument)?.DocumentElement?.OuterXml ?? node.OuterXml); break;
                case Event record: ReadRecord(item, record.Element, isXml: false, () => record.Computer); break;
                case Diagnosis _: RefuseDiagnosis(item, "The object"); break;
                case HostFact fact: _sink.Facts(KeyOf(item), fact.Json); break;
                case IDictionary facts: _sink.Facts(KeyOf(item), FactsDocument.FromDictionary(facts)); break;
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
                ReadFile(Keyed(KeyKind.File, path), path);
            }
        }

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
            if (EvidenceContent.IsJsonObject(text))
            {
                ReadJson(key, text);
            }
            else if (text.IndexOf('\n') >= 0 && EvidenceContent.IsXmlOrJson(Encoding.UTF8.GetBytes(text)))
            {
                _sink.Text(key, Encoding.UTF8.GetBytes(text), null);
            }
            else
            {
                _sink.Line(key, text);
            }
        }

        /// <summary>A JSON object: a document of ours, else an event record as Get-WinEvent and ConvertTo-Json make it.</summary>
        private void ReadJson(EvidenceKey key, string json)
        {
            JsonValue root;
            try
            {
                root = JsonValue.Parse(json);
            }
            catch (FormatException)
            {
                // The engine says what is wrong with it.
                ReadRecord(key, OneLine(json), isXml: false, null);
                return;
            }
            switch (root["document"]?.AsText())
            {
                case "diagnosis":
                    RefuseDiagnosis(key.Value, key.Value == null ? "The text" : "The text of " + key.Value);
                    break;
                case "status":
                    _sink.Text(key, Encoding.UTF8.GetBytes(new StatusDocument(json).ToText()), null);
                    break;
                case "events":
                    foreach (Event record in new EventDocument(json).Events)
                    {
                        ReadRecord(key, record.Element, isXml: false, record.Computer);
                    }
                    break;
                default:
                    ReadRecord(key, OneLine(json), isXml: false, (root["MachineName"] ?? root["computer"])?.AsText());
                    break;
            }
        }

        /// <summary>Words of somebody else, commands among them, are no evidence: nothing of a finished diagnosis is taken unasked.</summary>
        private void RefuseDiagnosis(object? target, string what)
        {
            _sink.Refuse(
                "FinishedDiagnosis", target ?? what,
                what + " is a finished diagnosis, which is no evidence, and was not used.",
                "Give the evidence that it was made from; if you trust where the diagnosis comes from, give it with -Diagnosis.");
        }

        private static string OneLine(string json) => json.Replace("\r", "").Replace("\n", " ");

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
            bool byMachine = key.Kind == KeyKind.None && !string.IsNullOrEmpty(computer);
            _sink.Record(byMachine ? new EvidenceKey(KeyKind.Machine, EvidenceKey.HostName(computer)) : key, record, isXml);
        }

        private void ReadObject(PSObject item)
        {
            if (EventRecordReader.ToXml(item.BaseObject) is string xml)
            {
                ReadRecord(item, xml, isXml: true, () => EvidenceContent.ComputerOf(xml));
                return;
            }
            EvidenceKey key = KeyOf(item);
            if (IsOurs(item, "DsregDiag.Status") && Text(item, "Text") is string text)
            {
                // Each object is a capture of its own, which lines without a key would run together.
                EvidenceKey own = KeyOfMade(item, key);
                _sink.Text(own, Encoding.UTF8.GetBytes(text), null);
                if (item.Properties["CapturedAt"]?.Value is DateTime time)
                {
                    _sink.CapturedAt(own, time);
                }
            }
            else if (IsOurs(item, "DsregDiag.Diagnosis"))
            {
                RefuseDiagnosis(item, "The object");
            }
            else if (IsOurs(item, "DsregDiag.Event") && Text(item, "Json") is string json)
            {
                ReadJson(key, json);
            }
            else if (IsOurs(item, "DsregDiag.HostFact") && Text(item, "Json") is string fact)
            {
                _sink.Facts(key, fact);
            }
            else if (EventRecordReader.IsRecord(item))
            {
                string? computer = Text(item, "MachineName");
                string? loss = EventRecordReader.Loss(item);
                if (loss != null)
                {
                    _sink.Warn(loss);
                }
                ReadRecord(key, EventRecordReader.ToJson(item), isXml: false, computer);
            }
            else if (Text(item, "FullName") is string path && (File.Exists(path) || Directory.Exists(path)))
            {
                ReadPath(path);
            }
            else
            {
                _sink.Refuse(
                    "NotEvidence", item,
                    "An object of the type " + item.TypeNames.FirstOrDefault() + " is neither a capture nor an event.",
                    "Pipe the lines of dsregcmd /status, files, event records of Get-WinEvent, or what this module's cmdlets give.");
            }
        }

        private void ReadFolder(string path)
        {
            EvidenceKey key = Keyed(KeyKind.Folder, path);
            try
            {
                string[] files = Directory.GetFiles(path, "*", SearchOption.AllDirectories);
                Array.Sort(files, StringComparer.Ordinal);
                foreach (string file in files)
                {
                    if (_isStopping())
                    {
                        return;
                    }
                    ReadFile(key, file);
                }
                if (files.Length == 0)
                {
                    _sink.Refuse("FolderEmpty", path, "There is no file in the folder " + path + ".", "Give folders that hold captures or events.");
                }
            }
            catch (Exception e) when (e is IOException || e is UnauthorizedAccessException)
            {
                RefuseFile(path, e);
            }
            _sink.EndOfFolder(key);
        }

        private void ReadFile(EvidenceKey key, string path)
        {
            try
            {
                _sink.Reading(path);
                byte[] bytes = File.ReadAllBytes(path);
                _sink.Note("Reading " + path + " (" + bytes.Length + " bytes).");
                if (EvidenceContent.IsOwnDocument(bytes))
                {
                    ReadJson(key, Decoding.Text(bytes));
                }
                else
                {
                    _sink.Text(key, bytes, path);
                }
            }
            catch (Exception e) when (e is IOException || e is UnauthorizedAccessException || e is NotSupportedException)
            {
                RefuseFile(path, e);
            }
        }

        private void RefuseFile(string path, Exception reason)
        {
            _sink.Refuse("FileNotReadable", path, "The file " + path + " cannot be read: " + reason.Message, "Give a file that exists and that you may read.");
        }

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
            string? path = item.BaseObject is string ? Text(item, "PSPath") : null;
            // "Microsoft.PowerShell.Core\FileSystem::C:\captures\pc1.txt"
            int provider = path?.IndexOf("::", StringComparison.Ordinal) ?? -1;
            return path == null ? EvidenceKey.None : new EvidenceKey(KeyKind.File, provider < 0 ? path : path.Substring(provider + 2));
        }

        /// <summary>A status or a diagnosis knows the source that it was made from.</summary>
        private static EvidenceKey KeyOfMade(PSObject item, EvidenceKey key)
        {
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
