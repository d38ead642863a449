using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using DsregDiag.Json;

namespace DsregDiag
{
    /// <summary>One conclusion: what is the matter, why, on what evidence, and what to do.</summary>
    public sealed class Finding
    {
        internal Finding(JsonValue json)
        {
            Id = json["id"]?.AsText() ?? "";
            Subject = json["subject"]?.AsText();
            Rank = json["rank"]?.AsInt32() ?? 0;
            Role = json["role"]?.AsText() ?? "";
            Severity = json["severity"]?.AsText() ?? "";
            Certainty = json["certainty"]?.AsText() ?? "";
            Area = json["area"]?.AsText() ?? "";
            Title = json["title"]?.AsText() ?? "";
            Summary = json["summary"]?.AsText() ?? "";
            Cause = json["cause"]?.AsText();
            Verify = json["verify"]?.AsText();
            FalsePositives = json["falsePositives"]?.AsText();
            CausedBy = Array.ConvertAll(json["causedBy"]?.AsTexts() ?? new string[0], text => int.Parse(text, CultureInfo.InvariantCulture));
            Evidence = Reading.List(json["evidence"], item => new Evidence(item));
            Codes = Reading.Codes(json);
            References = Reading.List(json["references"], item => new Reference(item));
            Remediation = ReadSteps(json["remediation"]);
        }

        /// <summary>Its place among the findings, from 1.</summary>
        public int Rank { get; }

        /// <summary>error, warning or information.</summary>
        public string Severity { get; }

        /// <summary>The rule that made it.</summary>
        public string Id { get; }

        /// <summary>The code, attempt or account that it is about, where a rule can find several.</summary>
        public string? Subject { get; }

        /// <summary>rootCause, consequence or note.</summary>
        public string Role { get; }

        /// <summary>certain, likely or possible.</summary>
        public string Certainty { get; }

        /// <summary>The area that it belongs to.</summary>
        public string Area { get; }

        /// <summary>What is the matter, in a few words.</summary>
        public string Title { get; }

        /// <summary>What is the matter.</summary>
        public string Summary { get; }

        /// <summary>Why.</summary>
        public string? Cause { get; }

        /// <summary>What to do, in order.</summary>
        public IReadOnlyList<RemediationStep> Remediation { get; }

        /// <summary>How to see that it worked.</summary>
        public string? Verify { get; }

        /// <summary>When the finding would be wrong.</summary>
        public string? FalsePositives { get; }

        /// <summary>What it rests on.</summary>
        public IReadOnlyList<Evidence> Evidence { get; }

        /// <summary>The codes that it is about.</summary>
        public IReadOnlyList<Code> Codes { get; }

        /// <summary>Pages to read.</summary>
        public IReadOnlyList<Reference> References { get; }

        /// <summary>The name of the device that it is about.</summary>
        public string? Device => Owner?.Name;

        /// <summary>The id of that device's tenant.</summary>
        public string? Tenant => Owner?.Device.TenantId;

        /// <summary>The codes and their names, in one line.</summary>
        public string CodeText => string.Join("; ", Codes.Select(code => code.ToString()));

        /// <summary>What to do, in one text: for a table or a ticket.</summary>
        public string Steps => string.Join("\n", Remediation.Select(step => step.ToText()));

        /// <summary>What it rests on, in one text.</summary>
        public string EvidenceText => string.Join("\n", Evidence.Select(item => item.DisplayText));

        /// <summary>The diagnosis that it is of.</summary>
        internal Diagnosis? Owner { get; set; }

        /// <summary>The ranks of the findings that caused it.</summary>
        public IReadOnlyList<int> CausedBy { get; }

        /// <summary>The findings that it caused.</summary>
        public IReadOnlyList<Finding> Consequences { get; internal set; } = new Finding[0];

        /// <summary>What it says, as a text that reads like advice: what the list view shows.</summary>
        internal string DisplayText => Owner?.TextOf(this) ?? Title;

        /// <inheritdoc/>
        public override string ToString() => Severity + ": " + Title;

        internal static RemediationStep[] ReadSteps(JsonValue? json, Func<string?, string?>? plain = null)
        {
            int number = 0;
            return Reading.List(json, item => new RemediationStep(item, ++number, plain));
        }
    }

    /// <summary>One step of what to do.</summary>
    public sealed class RemediationStep
    {
        internal RemediationStep(JsonValue json, int number, Func<string?, string?>? plain)
        {
            Number = number;
            string? text = json["text"]?.AsText();
            Text = (plain == null ? text : plain(text)) ?? "";
            Command = json["command"]?.AsText();
            RequiresAdmin = json["requiresAdmin"]?.AsBoolean() ?? false;
            Disruptive = json["disruptive"]?.AsBoolean() ?? false;
        }

        /// <summary>Its number, from 1.</summary>
        public int Number { get; }

        /// <summary>What to do.</summary>
        public string Text { get; }

        /// <summary>The command to run, if there is one.</summary>
        public string? Command { get; }

        /// <summary>Whether it needs an administrator.</summary>
        public bool RequiresAdmin { get; }

        /// <summary>Whether it interrupts the user.</summary>
        public bool Disruptive { get; }

        /// <summary>What to know before doing it; null where there is nothing.</summary>
        public string? Remark =>
            RequiresAdmin && Disruptive ? "(as administrator; interrupts the user)"
            : RequiresAdmin ? "(as administrator)"
            : Disruptive ? "(interrupts the user)"
            : null;

        /// <summary>The step as it is read, its command on a line of its own: what views show.</summary>
        public string DisplayText
        {
            get
            {
                var page = new Page();
                page.Step(0, this);
                return page.ToString();
            }
        }

        /// <inheritdoc/>
        public override string ToString() => Number.ToString(CultureInfo.InvariantCulture) + ". " + Text;

        /// <summary>All of the step, in one line: what to know before it, what to do, the command.</summary>
        internal string ToText() => string.Join(" ", Array.FindAll(new[] { ToString(), Remark, Command }, part => part != null));
    }

    /// <summary>A place in the evidence, and what stands there.</summary>
    public sealed class Evidence
    {
        internal Evidence(JsonValue json)
        {
            Source = json["source"]?.AsText() ?? "";
            Section = json["section"]?.AsText();
            Key = json["key"]?.AsText() ?? json["field"]?.AsText();
            Value = json["value"]?.AsText();
            Line = json["line"]?.AsInt32();
            Provider = json["provider"]?.AsText();
            EventId = json["eventId"]?.AsInt32();
            Time = json["time"]?.AsTime();
            RecordId = json["recordId"]?.AsInt64();
            Index = json["index"]?.AsInt32();
            Input = json["input"]?.AsInt32();
        }

        /// <summary>status, event or fact.</summary>
        public string Source { get; }

        /// <summary>The section of the capture.</summary>
        public string? Section { get; }

        /// <summary>The name of the field, datum or fact.</summary>
        public string? Key { get; }

        /// <summary>Its value, as written.</summary>
        public string? Value { get; }

        /// <summary>The line of the capture, from 1.</summary>
        public int? Line { get; }

        /// <summary>The event's provider.</summary>
        public string? Provider { get; }

        /// <summary>The event's id.</summary>
        public int? EventId { get; }

        /// <summary>The event's number in its log.</summary>
        public long? RecordId { get; }

        /// <summary>When the event happened, as local time.</summary>
        public DateTime? Time { get; }

        /// <summary>The event's place in the input, from 0.</summary>
        public int? Index { get; }

        /// <summary>The part of the evidence, from 0.</summary>
        public int? Input { get; }

        /// <summary>The place in words: where to look for it.</summary>
        public string Place
        {
            get
            {
                var words = new List<string>();
                switch (Source)
                {
                    case "event":
                        words.Add("event " + (Provider ?? "") + " " + Number(EventId));
                        words.Add(RecordId != null ? "record " + Number(RecordId) : "");
                        words.Add(Time?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) ?? "");
                        break;
                    case "status":
                        words.Add(Line != null ? "line " + Number(Line) : "capture");
                        words.Add(Section ?? "");
                        break;
                    default:
                        words.Add(Source);
                        break;
                }
                words.RemoveAll(string.IsNullOrEmpty);
                return string.Join(", ", words);
            }
        }

        /// <summary>The place and what stands there, in one line: what views show.</summary>
        public string DisplayText
        {
            get
            {
                const int longest = 1000;
                string text = ToString().Replace("\r", "").Replace("\n", " ");
                return text.Length <= longest ? text : text.Substring(0, longest) + "...";
            }
        }

        /// <inheritdoc/>
        public override string ToString()
        {
            string pair = Key == null ? Value ?? "" : Key + " = " + (string.IsNullOrEmpty(Value) ? "(blank)" : Value);
            return pair.Length == 0 ? Place : Place + ": " + pair;
        }

        private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
    }
}
