using System;
using DsregDiag.Grouping;

namespace DsregDiag.PowerShell
{
    /// <summary>Takes pieces of evidence as they are recognised in the pipeline.</summary>
    internal interface IEvidenceSink
    {
        /// <summary>Whether records are sorted by device; looking for their keys costs more than reading them.</summary>
        bool SortsRecords { get; }

        /// <summary>Whether captures are looked for, so that tables of them are read row by row.</summary>
        bool TakesCaptures { get; }

        /// <summary>A whole text, in whatever encoding, where it stands, and when it was captured, if that is known.</summary>
        void Text(EvidenceKey key, byte[] text, Place place, DateTime? capturedAt);

        /// <summary>One event record: event XML, or a JSON object.</summary>
        void Record(EvidenceKey key, string record, bool isXml);

        /// <summary>A facts document.</summary>
        void Facts(EvidenceKey key, string json, Place place);

        /// <summary>What follows stands in a folder.</summary>
        void BeginFolder(string path);

        /// <summary>All of a folder was handed over.</summary>
        void EndFolder();

        /// <summary>One thing that cannot be read.</summary>
        void Refuse(string id, object target, string message, string nextStep);

        /// <summary>A kind of mistake that many objects may share, in words for several: it is said once, and counted.</summary>
        void RefuseKind(string id, string kind, object target, string message, string nextStep);

        /// <summary>Whether a text is the path of something that exists.</summary>
        bool IsPath(string text);

        /// <summary>A file is about to be read.</summary>
        void Reading(string path);

        /// <summary>Something that the reader did, for those who watch.</summary>
        void Note(string message);

        /// <summary>Something that could be read only in part.</summary>
        void Warn(string message);
    }
}
