using System;
using System.Collections.Generic;
using System.Linq;
using DsregDiag.Json;

namespace DsregDiag
{
    /// <summary>What changed between two diagnoses.</summary>
    public sealed class Comparison
    {
        /// <summary>Reads the engine's comparison document.</summary>
        /// <exception cref="FormatException">The text is no comparison document.</exception>
        public Comparison(string json)
        {
            Json = json;
            JsonValue root = JsonValue.Parse(json);
            if (root["document"]?.AsText() != "comparison")
            {
                throw new FormatException("The JSON document is no comparison.");
            }
            IsSameDevice = root["sameDevice"]?.AsBoolean();
            Before = new ComparedSide(root["before"]);
            After = new ComparedSide(root["after"]);
            Fixed = ComparedFinding.List(root["fixed"]);
            NotSeen = ComparedFinding.List(root["notSeen"]);
            New = ComparedFinding.List(root["new"]);
            Changed = ComparedFinding.List(root["changed"]);
            State = Change.List(root["state"]);
            Unchanged = root["unchanged"]?.AsInt32() ?? 0;
            Notes = root["notes"]?.AsTexts() ?? new string[0];
        }

        /// <summary>The name of the device, or of both where they differ.</summary>
        public string? Name => Before.Name == After.Name || IsSameDevice == true ? After.Name ?? Before.Name : Before.Name + ", " + After.Name;

        /// <summary>Whether both are of one device; null where the evidence does not tell.</summary>
        public bool? IsSameDevice { get; }

        /// <summary>The earlier diagnosis.</summary>
        public ComparedSide Before { get; }

        /// <summary>The later diagnosis.</summary>
        public ComparedSide After { get; }

        /// <summary>Findings that are gone, where the later evidence would have shown them.</summary>
        public IReadOnlyList<ComparedFinding> Fixed { get; }

        /// <summary>Findings that are gone because their area was not judged any more.</summary>
        public IReadOnlyList<ComparedFinding> NotSeen { get; }

        /// <summary>Findings that came.</summary>
        public IReadOnlyList<ComparedFinding> New { get; }

        /// <summary>Findings that are in both, and differ.</summary>
        public IReadOnlyList<ComparedFinding> Changed { get; }

        /// <summary>How many findings are in both and equal.</summary>
        public int Unchanged { get; }

        /// <summary>What else differs: the join, ids, the times of the token, requirements.</summary>
        public IReadOnlyList<Change> State { get; }

        /// <summary>How far the two can be compared.</summary>
        public IReadOnlyList<string> Notes { get; }

        /// <summary>The engine's document, unchanged.</summary>
        public string Json { get; }

        /// <inheritdoc/>
        public override string ToString()
        {
            return (Name ?? "this device") + ": " + Before.Verdict + " -> " + After.Verdict + ", fixed " + Fixed.Count + ", new " + New.Count
                + ", changed " + Changed.Count + ", not seen any more " + NotSeen.Count;
        }
    }

    /// <summary>One of two diagnoses that are compared.</summary>
    public sealed class ComparedSide
    {
        internal ComparedSide(JsonValue? value)
        {
            Name = value?["name"]?.AsText();
            Verdict = value?["verdict"]?.AsText() ?? "";
            CaptureTime = value?["captureTime"]?.AsTime();
        }

        /// <summary>The device's name.</summary>
        public string? Name { get; }

        /// <summary>healthy, issues, unexplained or notAssessable.</summary>
        public string Verdict { get; }

        /// <summary>When the evidence was taken.</summary>
        public DateTime? CaptureTime { get; }

        /// <inheritdoc/>
        public override string ToString() => Verdict;
    }

    /// <summary>A finding of one or both of two diagnoses.</summary>
    public sealed class ComparedFinding
    {
        private ComparedFinding(JsonValue value)
        {
            Id = value["id"]?.AsText() ?? "";
            Subject = value["subject"]?.AsText();
            Title = value["title"]?.AsText() ?? "";
            Severity = value["severity"]?.AsText() ?? "";
            Role = value["role"]?.AsText() ?? "";
            Area = value["area"]?.AsText() ?? "";
            Changes = Change.List(value["changes"]);
        }

        /// <summary>The rule.</summary>
        public string Id { get; }

        /// <summary>What it is about.</summary>
        public string? Subject { get; }

        /// <summary>Its title.</summary>
        public string Title { get; }

        /// <summary>error, warning or information.</summary>
        public string Severity { get; }

        /// <summary>rootCause, consequence or note.</summary>
        public string Role { get; }

        /// <summary>Its area.</summary>
        public string Area { get; }

        /// <summary>What differs in it.</summary>
        public IReadOnlyList<Change> Changes { get; }

        internal static ComparedFinding[] List(JsonValue? list)
        {
            return list == null ? new ComparedFinding[0] : list.Items.Select(item => new ComparedFinding(item)).ToArray();
        }

        /// <inheritdoc/>
        public override string ToString() => Changes.Count == 0 ? Title : Title + " (" + string.Join("; ", (object[])Changes) + ")";
    }

    /// <summary>One value that differs.</summary>
    public sealed class Change
    {
        private Change(JsonValue value)
        {
            What = value["what"]?.AsText() ?? "";
            Before = value["before"]?.AsText();
            After = value["after"]?.AsText();
        }

        /// <summary>Its name.</summary>
        public string What { get; }

        /// <summary>What it was; null where it was unknown.</summary>
        public string? Before { get; }

        /// <summary>What it is.</summary>
        public string? After { get; }

        internal static Change[] List(JsonValue? list) => list == null ? new Change[0] : list.Items.Select(item => new Change(item)).ToArray();

        /// <inheritdoc/>
        public override string ToString() => What + ": " + (Before ?? "unknown") + " -> " + (After ?? "unknown");
    }
}
