using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security;
using System.Text;

namespace DsregDiag
{
    /// <summary>
    /// A text for a console, broken at blanks to its width: PowerShell breaks words apart in most cultures.
    /// </summary>
    internal sealed class Page
    {
        private const int UsualWidth = 80;
        private const int WidestColumn = 120;
        private readonly StringBuilder _text = new StringBuilder();
        private readonly int _width;

        /// <param name="margin">What the view puts before each line.</param>
        internal Page(int margin = 0)
        {
            _width = ConsoleWidth() - margin;
        }

        /// <summary>Adds a paragraph behind a lead; its further lines are indented as the lead is wide.</summary>
        internal void Add(int indent, string lead, string text)
        {
            string before = new string(' ', indent) + lead;
            string after = new string(' ', indent + lead.Length);
            foreach (string paragraph in text.Replace("\r", "").Split('\n'))
            {
                AddWrapped(before, after, paragraph);
                before = after;
            }
        }

        internal void AddBlank() => _text.Append('\n');

        /// <summary>Adds a blank line and a heading.</summary>
        internal void Heading(int indent, string text)
        {
            AddBlank();
            Add(indent, "", text);
        }

        /// <summary>Adds a heading and its text, if there is one.</summary>
        internal void Section(int indent, string heading, string? text)
        {
            if (!string.IsNullOrEmpty(text))
            {
                Heading(indent, heading);
                Add(indent + 2, "", text!);
            }
        }

        /// <summary>Adds a heading and what is listed below it, if there is anything.</summary>
        internal void Section<T>(int indent, string heading, IReadOnlyList<T> items, Action<T> add)
        {
            if (items.Count > 0)
            {
                Heading(indent, heading);
                foreach (T item in items)
                {
                    add(item);
                }
            }
        }

        /// <summary>Adds what to do, step by step.</summary>
        internal void Steps(int indent, IReadOnlyList<RemediationStep> steps)
        {
            Section(indent, "Do this", steps, step => Step(indent + 2, step));
        }

        /// <summary>Adds one step: its number and text, and its command on a line of its own.</summary>
        internal void Step(int indent, RemediationStep step)
        {
            string[] lines = step.Text.Split('\n');
            Add(indent, step.Number + ". ", step.Remark == null ? lines[0] : lines[0] + " " + step.Remark);
            for (int i = 1; i < lines.Length; i++)
            {
                Add(indent + 3, "", lines[i]);
            }
            if (step.Command != null)
            {
                // As it is to be typed, whatever the width.
                _text.Append(' ', indent + 5).Append(step.Command.Replace("\n", "\n" + new string(' ', indent + 5))).Append('\n');
            }
        }

        /// <summary>Adds how to see that it worked, and when all of it would be wrong.</summary>
        internal void Checks(int indent, string? verify, string? falsePositives)
        {
            Section(indent, "Fixed when", verify);
            Section(indent, "Doubt", falsePositives == "None." ? null : falsePositives);
        }

        /// <summary>Adds what to read.</summary>
        internal void References(int indent, IReadOnlyList<Reference> references)
        {
            // What has no address cannot be read.
            Reference[] read = references.Where(reference => !string.IsNullOrEmpty(reference.Url)).ToArray();
            Section(indent, "Read more", read, reference => Add(indent + 2, "", reference.ToString()));
        }

        /// <inheritdoc/>
        public override string ToString() => _text.ToString().TrimEnd('\n');

        private void AddWrapped(string before, string after, string paragraph)
        {
            var line = new StringBuilder(before);
            int used = before.Length;
            bool isFirst = true;
            foreach (string word in Words(paragraph))
            {
                int cells = Cells(word);
                if (!isFirst && used + 1 + cells > _width)
                {
                    _text.Append(line).Append('\n');
                    line.Clear().Append(after);
                    used = after.Length;
                    isFirst = true;
                }
                line.Append(isFirst ? "" : " ").Append(word);
                used += cells + (isFirst ? 0 : 1);
                isFirst = false;
            }
            _text.Append(line.ToString().TrimEnd()).Append('\n');
        }

        private static IEnumerable<string> Words(string text)
        {
            return text.Split(new[] { ' ', '\t' }, StringSplitOptions.RemoveEmptyEntries);
        }

        /// <summary>The columns that a word takes: two for each East Asian character.</summary>
        private static int Cells(string word)
        {
            int cells = 0;
            foreach (char c in word)
            {
                cells += c >= '\u1100' && (c <= '\u115f' || c >= '\u2e80' && c <= '\ua4cf' || c >= '\uac00' && c <= '\ud7a3'
                    || c >= '\uf900' && c <= '\ufaff' || c >= '\uff00' && c <= '\uff60') ? 2 : 1;
            }
            return cells;
        }

        private static int ConsoleWidth()
        {
            try
            {
                // The last column stays free: some consoles begin a new line when it is filled.
                int width = Console.WindowWidth - 1;
                return width < UsualWidth / 2 ? UsualWidth : Math.Min(width, WidestColumn);
            }
            catch (Exception e) when (e is IOException || e is PlatformNotSupportedException || e is SecurityException)
            {
                // There is no console.
                return UsualWidth;
            }
        }
    }
}
