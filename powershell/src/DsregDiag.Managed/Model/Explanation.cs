using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.RegularExpressions;
using DsregDiag.Json;

namespace DsregDiag
{
    /// <summary>What the engine knows about a code, an event, a field or a rule.</summary>
    public sealed class Explanation
    {
        /// <summary>Reads the engine's explanation document.</summary>
        public Explanation(string json)
        {
            Json = json;
            JsonValue root = JsonValue.Parse(json);
            Kind = root["kind"]?.AsText() ?? "";
            var entries = new List<ExplanationEntry>();
            foreach (string kind in new[] { "code", "event", "field", "rule" })
            {
                foreach (JsonValue item in root[kind + "s"]?.Items ?? new JsonValue[0])
                {
                    entries.Add(new ExplanationEntry(kind, item));
                    // What the same number means in other families.
                    entries.AddRange(Reading.List(item["otherwise"], other => new ExplanationEntry(kind, other)));
                }
            }
            // What the engine thinks was meant stands first.
            List<ExplanationEntry> meant = entries.FindAll(entry => entry.Kind == Kind);
            meant.AddRange(entries.FindAll(entry => entry.Kind != Kind));
            Entries = meant.ToArray();
        }

        /// <summary>code, event, field or rule.</summary>
        public string Kind { get; }

        /// <summary>What is known: of a code, one entry for each family that has it.</summary>
        public IReadOnlyList<ExplanationEntry> Entries { get; }

        /// <summary>The engine's document, unchanged.</summary>
        public string Json { get; }
    }

    /// <summary>One meaning; what does not apply to its kind, or is not known, is null or empty.</summary>
    public sealed class ExplanationEntry
    {
        private static readonly Regex Parameter = new Regex(@"\{[A-Za-z]+(?:\.[A-Za-z]+)?\}", RegexOptions.CultureInvariant);

        internal ExplanationEntry(string kind, JsonValue json)
        {
            Kind = kind;
            Code = json["label"]?.AsText() ?? json["code"]?.AsText();
            Known = json["known"]?.AsText() != "false";
            Name = json["name"]?.AsText();
            Family = json["family"]?.AsText();
            Provider = json["provider"]?.AsText();
            EventId = kind == "event" ? json["id"]?.AsInt32() : null;
            Field = json["field"]?.AsText();
            Section = json["section"]?.AsText();
            Rule = kind == "rule" ? json["id"]?.AsText() : null;
            Area = json["area"]?.AsText();
            Severity = json["severity"]?.AsText();
            Title = Plain(json["title"]?.AsText());
            Summary = Plain(json["summary"]?.AsText());
            Meaning = (json["meaning"] ?? json["says"])?.AsText();
            Normal = json["normal"]?.AsText();
            Cause = Plain(json["cause"]?.AsText());
            Fix = (json["fix"] ?? json["next"])?.AsText();
            Remediation = Finding.ReadSteps(json["remediation"], Plain);
            Verify = Plain(json["verify"]?.AsText());
            FalsePositives = Plain(json["falsePositives"]?.AsText());
            Note = (json["note"] ?? json["trustNote"])?.AsText();
            Wraps = json["wraps"] is JsonValue inner ? new ExplanationEntry(kind, inner) : null;
            DidYouMean = json["didYouMean"]?.AsTexts() ?? new string[0];
            Decimal = json["written"]?["signed"]?.AsText();
            Confidence = json["confidence"]?.AsText();
            Sources = Reading.List(json["sources"] ?? json["references"], item => new Reference(item));
        }

        /// <summary>A rule's page has a place for what a finding will say: three dots for those who read the page alone.</summary>
        private static string? Plain(string? text) => text == null ? null : Parameter.Replace(text, "...");

        /// <summary>code, event, field or rule.</summary>
        public string Kind { get; }

        /// <summary>What was asked.</summary>
        public string? Input { get; set; }

        /// <summary>The code, as people who know its family write it.</summary>
        public string? Code { get; }

        /// <summary>The code as a signed decimal number, as some logs write it.</summary>
        public string? Decimal { get; }

        /// <summary>Whether a table has it; else the meaning says what its form tells.</summary>
        public bool Known { get; }

        /// <summary>Its symbolic name.</summary>
        public string? Name { get; }

        /// <summary>The family that gives a code its meaning.</summary>
        public string? Family { get; }

        /// <summary>The event's provider.</summary>
        public string? Provider { get; }

        /// <summary>The event's id.</summary>
        public int? EventId { get; }

        /// <summary>The field of a capture.</summary>
        public string? Field { get; }

        /// <summary>The section that the field stands in.</summary>
        public string? Section { get; }

        /// <summary>The rule.</summary>
        public string? Rule { get; }

        /// <summary>The rule's area.</summary>
        public string? Area { get; }

        /// <summary>The severity of the rule's findings.</summary>
        public string? Severity { get; }

        /// <summary>The rule's title.</summary>
        public string? Title { get; }

        /// <summary>What the rule finds.</summary>
        public string? Summary { get; }

        /// <summary>What it means.</summary>
        public string? Meaning { get; }

        /// <summary>The usual value of a field, by the state of the device.</summary>
        public string? Normal { get; }

        /// <summary>What brings it about.</summary>
        public string? Cause { get; }

        /// <summary>What to do.</summary>
        public string? Fix { get; }

        /// <summary>What to do, step by step.</summary>
        public IReadOnlyList<RemediationStep> Remediation { get; }

        /// <summary>How to see that it worked.</summary>
        public string? Verify { get; }

        /// <summary>When the finding would be wrong.</summary>
        public string? FalsePositives { get; }

        /// <summary>What else to know.</summary>
        public string? Note { get; }

        /// <summary>The code that it wraps.</summary>
        public ExplanationEntry? Wraps { get; }

        /// <summary>Known codes that look like an unknown one.</summary>
        public IReadOnlyList<string> DidYouMean { get; }

        /// <summary>How sure the meaning is.</summary>
        public string? Confidence { get; }

        /// <summary>Where it is documented.</summary>
        public IReadOnlyList<Reference> Sources { get; }

        /// <summary>All of it as a page to read: what is shown at a prompt.</summary>
        public string DisplayText
        {
            get
            {
                var page = new Page();
                page.Add(0, "", Heading);
                foreach (string title in Present(Title))
                {
                    page.Add(0, "", title);
                }
                foreach (string text in Present(Meaning, Summary == Title + "." ? null : Summary))
                {
                    page.Add(4, "", text);
                }
                page.Section(4, "It wraps", Wraps?.ToString());
                page.Section(4, "What is normal", Normal);
                page.Section(4, "Why", Cause);
                page.Section(4, "Do this", Fix);
                page.Steps(4, Remediation);
                page.Checks(4, Verify, FalsePositives);
                page.Section(4, "To know", Note);
                page.Section(4, "Did you mean", string.Join(", ", DidYouMean));
                page.References(4, Sources);
                return page.ToString();
            }
        }

        private string Heading
        {
            get
            {
                string number = EventId?.ToString(CultureInfo.InvariantCulture) ?? (Decimal == null ? "" : "= " + Decimal);
                string remark = string.Join(", ", Present(Family, Section, Severity));
                return string.Join(" ", Present(Code ?? Field ?? Rule ?? Provider, number, Name, remark.Length == 0 ? null : "(" + remark + ")"));
            }
        }

        /// <inheritdoc/>
        public override string ToString() => string.Join(" ", Present(Code ?? Field ?? Rule ?? Provider, Name ?? Title));

        private static string[] Present(params string?[] texts) => Array.FindAll(texts, text => !string.IsNullOrEmpty(text))!;
    }
}
