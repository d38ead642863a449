using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Management.Automation;
using DsregDiag.Grouping;

namespace DsregDiag.PowerShell
{
    /// <summary>Reads event records in any form and gives each with what it means.</summary>
    [Cmdlet(VerbsData.ConvertFrom, "DsregEvent", HelpUri = HelpPages.Root + "ConvertFrom-DsregEvent.md")]
    [OutputType(typeof(Event))]
    public sealed class ConvertFromDsregEventCommand : EvidenceCmdlet
    {
        // One call for many records, but a person who watches a slow log sees each soon. Small enough for the collector's youngest
        // generation: documents of 85 kB and more are collected with everything else, which costs more than reading them.
        private const int BatchLength = 40_000;
        private static readonly TimeSpan BatchAge = TimeSpan.FromMilliseconds(100);

        private readonly RecordBuffer _batch = new RecordBuffer();
        private readonly Stopwatch _age = new Stopwatch();
        private long _recordsBefore;

        /// <summary>Records of Get-WinEvent, live or saved, event XML, JSON, lines copied from Event Viewer, or files.</summary>
        [Parameter(Position = 0, ValueFromPipeline = true)]
        [AllowNull]
        [AllowEmptyString]
        [AllowEmptyCollection]
        public PSObject? InputObject { get; set; }

        /// <inheritdoc/>
        protected override void ProcessRecord() => Reader.Read(InputObject);

        /// <inheritdoc/>
        protected override void EndProcessing()
        {
            ReadRest();
            WriteBatch();
        }

        private protected override bool TakesCaptures => false;

        private protected override void OnText(EvidenceKey key, byte[] text, Place place, DateTime? capturedAt)
        {
            WriteBatch();
            WriteEvents(text, place);
        }

        private protected override void OnRecord(EvidenceKey key, string record, bool isXml)
        {
            if (!_batch.Takes(isXml) || _batch.Length >= BatchLength || _age.Elapsed > BatchAge)
            {
                WriteBatch();
            }
            if (_batch.Count == 0)
            {
                _age.Restart();
            }
            _batch.Add(record, isXml);
        }

        private void WriteBatch()
        {
            if (_batch.Count == 0)
            {
                return;
            }
            long first = _recordsBefore;
            _recordsBefore += _batch.Count;
            EventDocument? document = null;
            try
            {
                document = Engine.ParseEvents(_batch.Bytes, _batch.Length);
            }
            catch (EngineException)
            {
                // No record of the batch could be read.
            }
            if (document != null && (document.Events.Count >= _batch.Count || _batch.IsXml && document.Warnings.Count > 0))
            {
                WriteDocument(document, "record", first, null);
            }
            else
            {
                // Some gave nothing; read alone, each says why. (Of XML the warnings tell already, by number.)
                for (int i = 0; i < _batch.Count && !Stopping; i++)
                {
                    WriteOne(_batch[i], first + i);
                }
            }
            _batch.Clear();
        }

        private void WriteOne(string record, long number)
        {
            try
            {
                WriteDocument(Engine.ParseEvents(record), "record", number, null);
            }
            catch (EngineException e)
            {
                WriteRecordError(e.Message, number, record);
            }
        }

        private void WriteEvents(byte[] text, Place place)
        {
            try
            {
                WriteDocument(Do(text.Length, () => Engine.ParseEvents(text)), place.Words ?? "text", 0, place.Words);
            }
            catch (EngineException e)
            {
                WriteRefusal(e, place);
            }
        }

        /// <summary>Writes the events; a warning of a record that is not among them is that record's error.</summary>
        private void WriteDocument(EventDocument document, string what, long first, string? source)
        {
            WriteObject(document.Events, enumerateCollection: true);
            if (document.Warnings.Count == 0)
            {
                return;
            }
            var read = new HashSet<int>(document.Events.Select(record => record.Index));
            foreach (Warning warning in document.Warnings)
            {
                if (warning.Index is int index && !read.Contains(index))
                {
                    WriteRecordError(warning.Message, first + index, source);
                }
                else
                {
                    string place = warning.Index is int i ? what + " " + (first + i) + ": " + warning.Message : what + ": " + warning;
                    WriteWarning(place);
                }
            }
        }

        private void WriteRecordError(string message, long number, object? target)
        {
            WriteProblem(
                "InvalidEventRecord", ErrorCategory.InvalidData, target,
                "Record " + number + " (from 0) was not read: " + message,
                "Expected is event XML (ToXml()), a record of Get-WinEvent, or its JSON.");
        }
    }
}
