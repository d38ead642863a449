using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace DsregDiag.Grouping
{
    /// <summary>Files that hold no text, by how they begin: what they are, and what to do with them.</summary>
    internal static class ForeignFile
    {
        private const string Zip = "PK\u0003\u0004";
        private const string Unpack = "Unpack it first (Expand-Archive), and give the folder.";
        private const string Picture = "This is a picture; give the text that it shows, copied out of the console or saved by dsregcmd /status > capture.txt.";

        private static readonly KeyValuePair<string, string>[] Kinds =
        {
            Kind("ElfFile\0", "This is an event log file. On Windows read it with Get-DsregEvent -Path, or Get-WinEvent -Path; pipe what they give."),
            Kind(Zip, "This is a zip archive. " + Unpack),
            Kind("MSCF", "This is a cabinet file. Unpack it first (expand.exe file.cab -F:* folder), and give the folder."),
            Kind("7z\u00bc\u00af", "This is a 7z archive. Unpack it first, and give the folder."),
            Kind("\u001f\u008b", "This is a gzip archive. Unpack it first, and give what was in it."),
            Kind("\u0089PNG", Picture),
            Kind("\u00ff\u00d8\u00ff", Picture),
            Kind("GIF8", Picture),
            Kind("BM", Picture),
            Kind("%PDF", "This is a PDF document; save its text to a file, and give that."),
            Kind("regf", "This is a registry hive; give the output of dsregcmd /status of that device."),
            Kind("MZ", "This is a program."),
        };

        /// <summary>What to do with a file that the engine does not read; null for a file that may be text.</summary>
        internal static string? WhatToDo(string path)
        {
            string head = Head(path);
            int found = Array.FindIndex(Kinds, kind => head.StartsWith(kind.Key, StringComparison.Ordinal));
            // "BM" and "MZ" begin words too: a text has no zero in its first line.
            bool isText = found >= 0 && Kinds[found].Key.Length == 2 && head.IndexOf('\0') < 0;
            return found < 0 || isText && head[0] >= ' ' ? null : Kinds[found].Value;
        }

        /// <summary>Whether a file begins as a zip archive.</summary>
        internal static bool IsZip(Stream file) => Head(file).StartsWith(Zip, StringComparison.Ordinal);

        private static KeyValuePair<string, string> Kind(string beginning, string advice) => new KeyValuePair<string, string>(beginning, advice);

        private static string Head(string path)
        {
            try
            {
                using (FileStream file = EvidenceFile.Open(path, out _))
                {
                    return Head(file);
                }
            }
            catch (Exception e) when (e is IOException || e is UnauthorizedAccessException)
            {
                return "";
            }
        }

        /// <summary>The first bytes, each as the character of its number.</summary>
        private static string Head(Stream file)
        {
            var bytes = new byte[64];
            int length = file.Read(bytes, 0, bytes.Length);
            return Encoding.GetEncoding(28591).GetString(bytes, 0, length);
        }
    }
}
