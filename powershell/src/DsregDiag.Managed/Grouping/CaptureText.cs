using System;
using System.Collections.Generic;
using System.Text;

namespace DsregDiag.Grouping
{
    /// <summary>A capture with the part of the text that it was read from.</summary>
    internal sealed class CaptureText
    {
        private CaptureText(Capture capture, string text)
        {
            Capture = capture;
            Text = text;
        }

        internal Capture Capture { get; }

        internal string Text { get; }

        /// <summary>The device's name, if the capture prints it.</summary>
        internal string? DeviceName => NullIfEmpty(Capture.Find("Device State", "Device Name")?.Value);

        /// <summary>The device's id, if the capture prints it.</summary>
        internal string? DeviceId =>
            NullIfEmpty((Capture.Find("Device Details", "DeviceId") ?? Capture.Find("Device State", "DeviceId"))?.Value);

        /// <summary>The captures of a text, each with its own lines.</summary>
        internal static List<CaptureText> Split(byte[] bytes, StatusDocument document)
        {
            var captures = new List<CaptureText>();
            string text = Decoding.Text(bytes);
            if (document.Captures.Length == 1)
            {
                captures.Add(new CaptureText(document.Captures[0], text));
                return captures;
            }
            List<int> starts = LineStarts(text);
            for (int i = 0; i < document.Captures.Length; i++)
            {
                // What stands above the first capture is read with it.
                int from = i == 0 ? 0 : Start(starts, document.Captures[i].Line, text.Length);
                int to = i + 1 < document.Captures.Length ? Start(starts, document.Captures[i + 1].Line, text.Length) : text.Length;
                captures.Add(new CaptureText(document.Captures[i], text.Substring(from, Math.Max(0, to - from))));
            }
            return captures;
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

        private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
    }
}
