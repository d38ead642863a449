using System;
using DsregDiag.Grouping;

namespace DsregDiag.PowerShell
{
    /// <summary>Takes pieces of evidence as they are recognised in the pipeline.</summary>
    internal interface IEvidenceSink
    {
        /// <summary>Whether records are sorted by device; looking for their keys costs more than reading them.</summary>
        bool SortsRecords { get; }

        /// <summary>A line of a text that comes line by line.</summary>
        void Line(EvidenceKey key, string line);

        /// <summary>A whole text, in whatever encoding, and the file that it stands in.</summary>
        void Text(EvidenceKey key, byte[] text, string? file);

        /// <summary>The moment at which a capture was made.</summary>
        void CapturedAt(EvidenceKey key, DateTime time);

        /// <summary>One event record: event XML, or a JSON object.</summary>
        void Record(EvidenceKey key, string record, bool isXml);

        /// <summary>A facts document.</summary>
        void Facts(EvidenceKey key, string json);

        /// <summary>All of a folder was handed over.</summary>
        void EndOfFolder(EvidenceKey key);

        /// <summary>An object that is no evidence, or a file that cannot be read.</summary>
        void Refuse(string id, object target, string message, string nextStep);

        /// <summary>A file is about to be read.</summary>
        void Reading(string path);

        /// <summary>Something that the reader did, for those who watch.</summary>
        void Note(string message);

        /// <summary>Something that could be read only in part.</summary>
        void Warn(string message);
    }
}
