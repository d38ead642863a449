using System;
using System.Collections.Generic;
using System.Linq;

namespace DsregDiag.Grouping
{
    /// <summary>
    /// A part of a text that is one device's, with the device that it shows. Captures as dsregcmd prints them are told apart by a
    /// look at three of their fields, so that nothing is parsed twice; of any other form the engine is asked.
    /// </summary>
    internal sealed class CapturePiece
    {
        private const string FirstField = "AzureAdJoined";
        private static readonly string[] Marks = { FirstField, "AzureAdPrt", "WorkplaceJoined", "DomainJoined", "Device State", "Device Name" };

        // A piece of a long text is cut out when it is asked for.
        private readonly string _whole;
        private readonly int _start;
        private readonly int _end;

        private CapturePiece(string whole, int start, int end, int line)
        {
            _whole = whole;
            _start = start;
            _end = end;
            Line = line;
        }

        /// <summary>Its text; of a text that is one device's, all of it.</summary>
        internal string Text => _whole.Substring(_start, _end - _start);

        /// <summary>The line where it begins, from 1.</summary>
        internal int Line { get; }

        /// <summary>The device's name, if it is printed.</summary>
        internal string? DeviceName { get; private set; }

        /// <summary>The device's id, if it is printed.</summary>
        internal string? DeviceId { get; private set; }

        /// <summary>Whether a text has a word of a capture.</summary>
        internal static bool MayBeIn(string text) => Array.Exists(Marks, mark => text.IndexOf(mark, StringComparison.Ordinal) >= 0);

        /// <summary>Whether a capture begins in a text.</summary>
        internal static bool BeginsIn(string text) => text.IndexOf(FirstField, StringComparison.Ordinal) >= 0;

        /// <summary>The captures of a text, each with its own lines; none where it holds none.</summary>
        internal static List<CapturePiece> Split(byte[] bytes)
        {
            string text = Decoding.Text(bytes);
            if (!MayBeIn(text))
            {
                // The engine would read all of it and find nothing; the session says so when it is asked.
                return new List<CapturePiece>();
            }
            List<CapturePiece> pieces = Look(text);
            if (pieces.Count > 0 && pieces.All(piece => piece.DeviceName != null))
            {
                return pieces;
            }
            return ByEngine(bytes);
        }

        /// <summary>The captures as the engine finds them, in whatever form they are.</summary>
        internal static List<CapturePiece> ByEngine(byte[] bytes)
        {
            try
            {
                return Of(Engine.ParseStatus(bytes).Captures, Decoding.Text(bytes));
            }
            catch (EngineException)
            {
                // No capture in it: events or something else, which the session will judge.
                return new List<CapturePiece>();
            }
        }

        /// <summary>The captures that the engine found in a text.</summary>
        internal static List<CapturePiece> Of(IReadOnlyList<Capture> captures, string text)
        {
            var pieces = new List<CapturePiece>();
            List<int> starts = captures.Count > 1 ? LineStarts(text) : new List<int> { 0 };
            for (int i = 0; i < captures.Count; i++)
            {
                // What stands above the first capture is read with it.
                int from = i == 0 ? 0 : Start(starts, captures[i].Line, text.Length);
                int to = i + 1 < captures.Count ? Start(starts, captures[i + 1].Line, text.Length) : text.Length;
                pieces.Add(new CapturePiece(text, from, Math.Max(from, to), captures[i].Line)
                {
                    DeviceName = Filled(captures[i].Find("Device State", "Device Name") ?? captures[i].Find("", "Device Name")),
                    DeviceId = Filled(captures[i].Find("Device Details", "DeviceId") ?? captures[i].Find("Device State", "DeviceId")
                        ?? captures[i].Find("", "DeviceId")),
                });
            }
            return pieces;
        }

        private static string? Filled(StatusEntry? entry) => string.IsNullOrEmpty(entry?.Value) ? null : entry!.Value;

        /// <summary>The captures of a text in the layout that dsregcmd prints.</summary>
        private static List<CapturePiece> Look(string text)
        {
            var starts = new List<int>();
            for (int at = NextField(text, FirstField, 0, text.Length); at >= 0; at = NextField(text, FirstField, at + 1, text.Length))
            {
                starts.Add(starts.Count == 0 ? 0 : TitleAbove(text, at));
            }
            var pieces = new List<CapturePiece>(starts.Count);
            int line = 1;
            for (int i = 0; i < starts.Count; i++)
            {
                int end = i + 1 < starts.Count ? starts[i + 1] : text.Length;
                pieces.Add(new CapturePiece(text, starts[i], end, line)
                {
                    DeviceName = ValueOf(text, "Device Name", starts[i], end),
                    DeviceId = ValueOf(text, "DeviceId", starts[i], end),
                });
                line += starts.Count == 1 ? 0 : Lines(text, starts[i], end);
            }
            return pieces;
        }

        /// <summary>Where the key of a field stands as the first word of its line, or -1.</summary>
        private static int NextField(string text, string key, int from, int end)
        {
            for (int at = Find(text, key, from, end); at >= 0; at = Find(text, key, at + 1, end))
            {
                int before = at - 1;
                while (before >= 0 && IsBlank(text[before]))
                {
                    before--;
                }
                int behind = at + key.Length;
                while (behind < text.Length && IsBlank(text[behind]))
                {
                    behind++;
                }
                if ((before < 0 || text[before] == '\n') && behind < text.Length && text[behind] == ':')
                {
                    return at;
                }
            }
            return -1;
        }

        private static int Find(string text, string key, int from, int end) => text.IndexOf(key, from, end - from, StringComparison.Ordinal);

        private static string? ValueOf(string text, string key, int from, int end)
        {
            int at = NextField(text, key, from, end);
            if (at < 0)
            {
                return null;
            }
            int start = text.IndexOf(':', at) + 1;
            int stop = text.IndexOf('\n', start);
            string value = text.Substring(start, (stop < 0 ? text.Length : stop) - start).Trim();
            return value.Length == 0 ? null : value;
        }

        /// <summary>The start of the title above the first field of a capture: its frame and blank lines are the capture's too.</summary>
        private static int TitleAbove(string text, int field)
        {
            int start = LineStart(text, field);
            for (int title = start; title > 0;)
            {
                title = LineStart(text, title - 1);
                char first = FirstOf(text, title);
                if (first != '+' && first != '|' && first != '\n')
                {
                    break;
                }
                start = title;
            }
            return start;
        }

        private static int LineStart(string text, int at) => at <= 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;

        private static char FirstOf(string text, int at)
        {
            while (at < text.Length && IsBlank(text[at]))
            {
                at++;
            }
            return at < text.Length ? text[at] : '\n';
        }

        private static bool IsBlank(char c) => c == ' ' || c == '\t' || c == '\r';

        private static int Lines(string text, int from, int end)
        {
            int lines = 0;
            for (int at = text.IndexOf('\n', from, end - from); at >= 0; at = text.IndexOf('\n', at + 1, end - at - 1))
            {
                lines++;
            }
            return lines;
        }

        private static int Start(List<int> starts, int line, int end) => line >= 1 && line <= starts.Count ? starts[line - 1] : end;

        private static List<int> LineStarts(string text)
        {
            var starts = new List<int> { 0 };
            for (int i = 0; i < text.Length; i++)
            {
                if (text[i] == '\n' || text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n'))
                {
                    starts.Add(i + 1);
                }
            }
            return starts;
        }
    }
}
