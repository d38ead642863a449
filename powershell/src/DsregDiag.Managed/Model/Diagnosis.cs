using System;
using System.Collections.Generic;
using System.Linq;
using DsregDiag.Json;
using DsregDiag.Native;

namespace DsregDiag
{
    /// <summary>
    /// What is wrong with a device, why, how sure that is, and what to do. The document is read when it is looked at.
    /// </summary>
    public sealed class Diagnosis : IComparable
    {
        // A list puts its label before each line.
        private const int ListMargin = 8;
        private const int FindingMargin = 12;
        private string? _summary;
        private Content? _content;

        /// <summary>Reads the engine's diagnosis document.</summary>
        /// <exception cref="FormatException">The text is no diagnosis document.</exception>
        public Diagnosis(string json)
        {
            Json = json;
            JsonValue root = JsonValue.Parse(json);
            if (root["document"]?.AsText() != "diagnosis")
            {
                throw new FormatException("The JSON document is no diagnosis.");
            }
            _content = new Content(root, this);
        }

        internal Diagnosis(Result result)
        {
            Json = result.Text;
        }

        /// <summary>The device's name, or what the evidence was grouped by.</summary>
        public string? Name => Device.Name ?? Label ?? Source;

        /// <summary>healthy, issues, unexplained or notAssessable.</summary>
        public string Verdict => Read.Verdict;

        /// <summary>How the device is joined.</summary>
        public string? JoinState => Device.JoinState;

        /// <summary>The answer in one line, for a reader.</summary>
        public string Summary => _summary ?? (_summary = SummaryLine.Parse(ToSummaryLine())?.Text ?? "");

        /// <summary>The answer in one line of at most 2,048 characters, for a reader and for a program: docs/summary-line.md.</summary>
        /// <param name="areas">Only these areas are judged; all of them where none is named.</param>
        public string ToSummaryLine(params string[] areas)
        {
            return Engine.Render(Json, new RenderOptions { Format = RenderFormat.Summary, Areas = areas }).Trim();
        }

        /// <summary>The device that the evidence shows.</summary>
        public Device Device => Read.Device;

        /// <summary>Who made the capture, and when.</summary>
        public CaptureContext Context => Read.Context;

        /// <summary>The areas that the evidence let the engine judge.</summary>
        public IReadOnlyList<string> Assessed => Read.Assessed;

        /// <summary>The areas that it did not.</summary>
        public IReadOnlyList<string> NotAssessed => Read.NotAssessed;

        /// <summary>Every finding, by rank: roots first, what follows from them after them.</summary>
        public IReadOnlyList<Finding> Findings => Read.Findings;

        /// <summary>The errors and warnings that no other finding of this diagnosis caused.</summary>
        public IReadOnlyList<Finding> Problems => Read.Problems;

        /// <summary>The findings that only inform.</summary>
        public IReadOnlyList<Finding> Notes => Read.Notes;

        /// <summary>What the device needs for roaming, hybrid join and a token, and whether it has it.</summary>
        public IReadOnlyList<Prerequisite> Prerequisites => Read.Prerequisites;

        /// <summary>Every code that the evidence holds.</summary>
        public IReadOnlyList<Code> Codes => Read.Codes;

        /// <summary>What could not be read or run.</summary>
        public IReadOnlyList<Warning> Warnings => Read.Warnings;

        /// <summary>The language of the words.</summary>
        public string Locale => Read.Locale;

        /// <summary>What the evidence was grouped by: a name given, a computer, a folder or a file.</summary>
        public string? Source { get; set; }

        /// <summary>The name that stands beside the evidence: its events' computer, or what a member or a column of its row says.</summary>
        internal string? Label { get; set; }

        /// <summary>Whether it was taken back as a finished document: its words are those of whoever wrote it, and were not checked.</summary>
        public bool IsReadyMade { get; set; }

        /// <summary>The engine's document, unchanged.</summary>
        public string ToJson() => Json;

        // No public properties, for ConvertTo-Json and Export-Csv would write the whole document and its text beside what they say.
        // PowerShell has them as hidden ones.
        internal string Json { get; }

        /// <summary>0 if the device is healthy, 1 if there are issues, 2 for everything else: what cannot be judged or is not explained.</summary>
        public int ExitCode => Verdict == "healthy" ? 0 : Verdict == "issues" ? 1 : 2;

        /// <summary>The titles of the problems, in one line.</summary>
        public string ProblemTitles => string.Join("; ", Problems.Select(problem => problem.Title));

        /// <summary>The rule of the first problem; null where there is none.</summary>
        public string? Cause => First?.Id;

        /// <summary>The first code that the first problem is about.</summary>
        public string? Code => First?.Codes.Count > 0 ? First.Codes[0].Value : null;

        /// <summary>The title of the first problem.</summary>
        public string? Title => First?.Title;

        /// <summary>How the way of capturing limits what can be said; null where it does not.</summary>
        public string? CaptureNote => Context.Notes.Count == 0 ? null : string.Join(" ", Context.Notes);

        /// <summary>The answer on one screen: what is shown at a prompt.</summary>
        internal string DisplayText => Text(full: false);

        /// <summary>Everything that the document holds, as text: what Format-List shows.</summary>
        internal string FullText => Text(full: true, ListMargin);

        /// <summary>
        /// The console for which the texts are rendered, set by who knows it: looked at when a text is asked for, since what a console
        /// can do takes longer to find out than a diagnosis.
        /// </summary>
        internal Lazy<RenderOptions>? Screen { get; set; }

        /// <inheritdoc/>
        public override string ToString() => Summary;

        /// <summary>Two diagnoses are equal if their documents are: so Compare-Object sees every difference.</summary>
        int IComparable.CompareTo(object? other)
        {
            return other is Diagnosis diagnosis ? string.CompareOrdinal(Name + "\n" + Json, diagnosis.Name + "\n" + diagnosis.Json) : 1;
        }

        private Finding? First => Problems.Count > 0 ? Problems[0] : null;

        /// <summary>One finding in full, beside the labels of its list.</summary>
        internal string TextOf(Finding finding) => Text(full: true, FindingMargin, finding.Rank);

        private string Text(bool full, int margin = 0, int? rank = null)
        {
            RenderOptions screen = Screen?.Value ?? new RenderOptions();
            var options = new RenderOptions { Width = screen.Width - margin, Color = screen.Color, Locale = screen.Locale, Full = full, Rank = rank };
            return Engine.Render(Json, options).TrimEnd('\n');
        }

        // Two threads that look at once read it twice; what they get is equal.
        private Content Read => _content ?? (_content = new Content(JsonValue.Parse(Json), this));

        private sealed class Content
        {
            internal readonly string Verdict;
            internal readonly string Locale;
            internal readonly string[] Assessed;
            internal readonly string[] NotAssessed;
            internal readonly Device Device;
            internal readonly CaptureContext Context;
            internal readonly Finding[] Findings;
            internal readonly Prerequisite[] Prerequisites;
            internal readonly Code[] Codes;
            internal readonly Warning[] Warnings;

            internal Content(JsonValue root, Diagnosis owner)
            {
                Verdict = root["verdict"]?.AsText() ?? "";
                Locale = root["locale"]?.AsText() ?? "";
                Assessed = root["assessed"]?.AsTexts() ?? new string[0];
                NotAssessed = root["notAssessed"]?.AsTexts() ?? new string[0];
                Device = new Device(root["device"]);
                Context = new CaptureContext(root["context"]);
                Findings = Reading.List(root["findings"], item => new Finding(item) { Owner = owner });
                Prerequisites = Reading.List(root["prerequisites"], item => new Prerequisite(item));
                Codes = Reading.Codes(root);
                Warnings = Reading.Warnings(root);
                Relate();
            }

            internal Finding[] Problems { get; private set; } = new Finding[0];

            internal Finding[] Notes { get; private set; } = new Finding[0];

            private void Relate()
            {
                var byRank = new Dictionary<int, Finding>();
                foreach (Finding finding in Findings)
                {
                    byRank[finding.Rank] = finding;
                }
                var consequences = new Dictionary<Finding, List<Finding>>();
                var problems = new List<Finding>();
                var notes = new List<Finding>();
                foreach (Finding finding in Findings)
                {
                    Finding? cause = CauseOf(finding, byRank);
                    if (cause != null)
                    {
                        if (!consequences.TryGetValue(cause, out List<Finding>? list))
                        {
                            consequences[cause] = list = new List<Finding>();
                        }
                        list.Add(finding);
                    }
                    else
                    {
                        (finding.Severity == "information" ? notes : problems).Add(finding);
                    }
                }
                foreach (KeyValuePair<Finding, List<Finding>> pair in consequences)
                {
                    pair.Key.Consequences = pair.Value.ToArray();
                }
                Problems = problems.ToArray();
                Notes = notes.ToArray();
            }

            /// <summary>The first cause that is listed and ranks above: so the chain can have no ring.</summary>
            private static Finding? CauseOf(Finding finding, Dictionary<int, Finding> byRank)
            {
                foreach (int rank in finding.CausedBy)
                {
                    if (rank < finding.Rank && byRank.TryGetValue(rank, out Finding? cause))
                    {
                        return cause;
                    }
                }
                return null;
            }
        }
    }

    /// <summary>The device that the evidence shows.</summary>
    public sealed class Device
    {
        internal Device(JsonValue? json)
        {
            Name = json?["name"]?.AsText();
            JoinState = json?["joinState"]?.AsText();
            AlsoRegistered = json?["alsoRegistered"]?.AsBoolean() ?? false;
            DeviceId = json?["deviceId"]?.AsText();
            TenantId = json?["tenantId"]?.AsText();
            OSBuild = json?["osBuild"]?.AsInt32();
            HasPrt = json?["hasPrt"]?.AsBoolean();
            PrtUpdated = json?["prtUpdated"]?.AsTime();
        }

        /// <summary>Its name.</summary>
        public string? Name { get; }

        /// <summary>entraJoined, hybridJoined, entraRegistered, domainJoined, onPremDrsJoined, notJoined or unknown.</summary>
        public string? JoinState { get; }

        /// <summary>Whether an account on it is registered besides.</summary>
        public bool AlsoRegistered { get; }

        /// <summary>Its id in the directory.</summary>
        public string? DeviceId { get; }

        /// <summary>Its tenant.</summary>
        public string? TenantId { get; }

        /// <summary>Its Windows build.</summary>
        public int? OSBuild { get; }

        /// <summary>Whether the user has a Primary Refresh Token; null where the capture cannot tell.</summary>
        public bool? HasPrt { get; }

        /// <summary>When that token was renewed last, as local time.</summary>
        public DateTime? PrtUpdated { get; }

        /// <inheritdoc/>
        public override string ToString() => (Name ?? "device") + (JoinState == null ? "" : " (" + JoinState + ")");
    }

    /// <summary>Who made the capture, and when.</summary>
    public sealed class CaptureContext
    {
        internal CaptureContext(JsonValue? json)
        {
            RunAs = json?["runAs"]?.AsText();
            User = json?["user"]?.AsText();
            CaptureTime = json?["captureTime"]?.AsTime();
            Notes = json?["notes"]?.AsTexts() ?? new string[0];
        }

        /// <summary>The kind of account that ran the capture.</summary>
        public string? RunAs { get; }

        /// <summary>The account whose sign-in the evidence shows.</summary>
        public string? User { get; }

        /// <summary>When the capture was made, as local time.</summary>
        public DateTime? CaptureTime { get; }

        /// <summary>What that means for the diagnosis, and what to capture instead.</summary>
        public IReadOnlyList<string> Notes { get; }

        /// <inheritdoc/>
        public override string ToString() => RunAs ?? "unknown";
    }

    /// <summary>What the device needs, and whether it has it.</summary>
    public sealed class Prerequisite
    {
        internal Prerequisite(JsonValue json)
        {
            Id = json["id"]?.AsText() ?? "";
            Topic = json["topic"]?.AsText() ?? "";
            State = json["state"]?.AsText() ?? "unknown";
            Title = json["title"]?.AsText();
            Detail = json["detail"]?.AsText();
            ToAnswer = json["toAnswer"]?.AsText();
        }

        /// <summary>Its id.</summary>
        public string Id { get; }

        /// <summary>What it is needed for.</summary>
        public string Topic { get; }

        /// <summary>pass, fail or unknown.</summary>
        public string State { get; }

        /// <summary>Its title, where the document has one.</summary>
        public string? Title { get; }

        /// <summary>What the evidence shows.</summary>
        public string? Detail { get; }

        /// <summary>What would answer it, where it is unknown.</summary>
        public string? ToAnswer { get; }

        /// <summary>What holds, does not hold or is not known, and what would answer it: what views show.</summary>
        public string DisplayText
        {
            get
            {
                string what = (Detail ?? Title ?? Id).TrimEnd('.');
                return State == "fail" ? "Does not hold: " + what + "."
                    : State == "pass" ? what + "."
                    : what + ": unknown." + (ToAnswer == null ? "" : " " + ToAnswer);
            }
        }

        /// <inheritdoc/>
        public override string ToString() => Id + ": " + State;
    }
}
