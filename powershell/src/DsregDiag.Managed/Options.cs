using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using DsregDiag.Json;

namespace DsregDiag
{
    /// <summary>Choices for a diagnosis. What is not set is the engine's own default.</summary>
    public sealed class DiagnosisOptions
    {
        /// <summary>The moment to judge ages by; else the capture's own clock where it has one.</summary>
        public DateTimeOffset? Now { get; set; }

        /// <summary>The language of the words, "en" by default.</summary>
        public string? Locale { get; set; }

        /// <summary>Hide findings below this severity: error, warning or information.</summary>
        public string? MinimumSeverity { get; set; }

        /// <summary>Symptoms that the user reports, by the ids of the catalogue.</summary>
        public IReadOnlyCollection<string>? Symptoms { get; set; }

        /// <summary>What the admin knows of the host: a JSON facts document.</summary>
        public string? Facts { get; set; }

        /// <summary>Documents to include in the diagnosis: status, events.</summary>
        public IReadOnlyCollection<string>? Include { get; set; }

        /// <summary>Replace names, accounts, ids, hosts and addresses by placeholders.</summary>
        public bool Redact { get; set; }

        /// <summary>With <see cref="Redact"/>: leave the ids of requests as they are.</summary>
        public bool KeepCorrelationIds { get; set; }

        internal string? ToJson()
        {
            var json = new StringBuilder("{");
            DiagnosisOptions.AppendRedact(json, Redact, KeepCorrelationIds);
            if (Now != null)
            {
                json.AppendName("now").AppendValue(Now.Value);
            }
            if (Facts != null)
            {
                json.AppendName("facts").Append(Facts);
            }
            if (Symptoms != null && Symptoms.Count > 0)
            {
                json.AppendName("symptoms").AppendValue(Symptoms);
            }
            if (Include != null && Include.Count > 0)
            {
                json.AppendName("include").AppendValue(Include);
            }
            AppendText(json, "locale", Locale);
            AppendText(json, "minSeverity", MinimumSeverity);
            return json.Length == 1 ? null : json.Append('}').ToString();
        }

        internal static string? LocaleOnly(string? locale)
        {
            var json = new StringBuilder("{");
            AppendText(json, "locale", locale);
            return json.Length == 1 ? null : json.Append('}').ToString();
        }

        internal static void AppendRedact(StringBuilder json, bool redact, bool keepCorrelationIds)
        {
            if (redact)
            {
                json.AppendName("redact").AppendValue(keepCorrelationIds ? "keepCorrelationIds" : (object)true);
            }
        }

        internal static void AppendText(StringBuilder json, string name, string? value)
        {
            if (value != null)
            {
                json.AppendName(name).AppendString(value);
            }
        }
    }

    /// <summary>Choices for a text. What is not set is the engine's own default.</summary>
    public sealed class RenderOptions
    {
        /// <summary>One of <see cref="RenderFormat"/>, text by default.</summary>
        public string? Format { get; set; }

        /// <summary>The columns of a text, 80 by default.</summary>
        public int? Width { get; set; }

        /// <summary>Whether the text may hold the sequences by which a terminal shows colours and links.</summary>
        public bool Color { get; set; }

        /// <summary>Everything that the document holds, not what fits on a screen.</summary>
        public bool Full { get; set; }

        /// <summary>Only the finding of this rank, in full.</summary>
        public int? Rank { get; set; }

        /// <summary>The areas that a summary judges; all of them where none is named.</summary>
        public IReadOnlyCollection<string>? Areas { get; set; }

        /// <summary>The language of the headings, "en" by default.</summary>
        public string? Locale { get; set; }

        /// <summary>Replace names, accounts, ids, hosts and addresses by placeholders.</summary>
        public bool Redact { get; set; }

        /// <summary>With <see cref="Redact"/>: leave the ids of requests as they are.</summary>
        public bool KeepCorrelationIds { get; set; }

        internal string? ToJson()
        {
            var json = new StringBuilder("{");
            DiagnosisOptions.AppendRedact(json, Redact, KeepCorrelationIds);
            DiagnosisOptions.AppendText(json, "format", Format);
            if (Rank != null)
            {
                json.AppendName("rank").Append(Rank.Value.ToString(CultureInfo.InvariantCulture));
            }
            DiagnosisOptions.AppendText(json, "detail", Full ? "full" : null);
            DiagnosisOptions.AppendText(json, "locale", Locale);
            if (Width != null)
            {
                json.AppendName("width").Append(Width.Value.ToString(CultureInfo.InvariantCulture));
            }
            if (Areas != null && Areas.Count > 0)
            {
                json.AppendName("areas").AppendValue(Areas);
            }
            if (Color)
            {
                json.AppendName("color").AppendValue(true);
            }
            return json.Length == 1 ? null : json.Append('}').ToString();
        }
    }

    /// <summary>The formats that <see cref="Engine.Render(string, RenderOptions)"/> makes.</summary>
    public static class RenderFormat
    {
        /// <summary>Text for a console.</summary>
        public const string Text = "text";

        /// <summary>One line of at most 2,048 characters, whose grammar docs/summary-line.md describes.</summary>
        public const string Summary = "summary";

        /// <summary>A subject line and a body of at most 4,000 characters.</summary>
        public const string Ticket = "ticket";

        /// <summary>Markdown.</summary>
        public const string Markdown = "markdown";

        /// <summary>One HTML page; of several devices with counts and a table.</summary>
        public const string Html = "html";

        /// <summary>A table for spreadsheets, one row a finding.</summary>
        public const string Csv = "csv";

        /// <summary>The documents, one a line.</summary>
        public const string JsonLines = "jsonl";
    }
}
