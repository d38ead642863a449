using System;
using System.Linq;
using System.Management.Automation;

namespace DsregDiag.PowerShell
{
    /// <summary>Says whether a device is healthy: true, false, or an error where that cannot be judged or something is not explained.</summary>
    [Cmdlet(VerbsDiagnostic.Test, "DsregHealth", DefaultParameterSetName = HealthSet, HelpUri = HelpPages.Root + "Test-DsregHealth.md")]
    [OutputType(typeof(bool), ParameterSetName = new[] { HealthSet })]
    [OutputType(typeof(string), ParameterSetName = new[] { SummarySet })]
    public sealed class TestDsregHealthCommand : InvokeDsregDiagnosisCommand
    {
        private const string HealthSet = "Health";
        private const string SummarySet = "Summary";

        /// <summary>Judge only these areas.</summary>
        [Parameter]
        [ValidateNotNullOrEmpty]
        [ArgumentCompleter(typeof(AreaCompleter))]
        public string[]? Area { get; set; }

        /// <summary>Give the answer as one line of at most 2,048 characters instead, which ConvertFrom-DsregSummary reads.</summary>
        [Parameter(Mandatory = true, ParameterSetName = SummarySet)]
        public SwitchParameter Summary { get; set; }

        /// <inheritdoc/>
        protected override void BeginProcessing()
        {
            base.BeginProcessing();
            CheckArea(Area);
        }

        private protected override void Finish(Diagnosis diagnosis)
        {
            if (Summary)
            {
                WriteObject(diagnosis.ToSummaryLine(Array.ConvertAll(Area ?? Array.Empty<string>(), area => area.ToLowerInvariant())));
            }
            else if (!IsAssessed(diagnosis))
            {
                string what = Area == null ? "" : " as to " + string.Join(", ", Area);
                WriteProblem(
                    "NotAssessable", ErrorCategory.InvalidData, diagnosis.Name,
                    "The health of " + (diagnosis.Name ?? "the device") + what + " cannot be judged from this evidence.",
                    diagnosis.CaptureNote ?? "Give a capture that was taken as the user it is about, and the events of the device.");
            }
            else if (Area == null && diagnosis.Verdict == "unexplained")
            {
                WriteProblem(
                    "NotExplained", ErrorCategory.InvalidResult, diagnosis.Name,
                    "Something failed on " + (diagnosis.Name ?? "the device") + ", or is reported, and nothing explains it.",
                    "Read it with Invoke-DsregDiagnosis, and give the events of the device as well.");
            }
            else
            {
                WriteObject(Area == null ? diagnosis.Verdict == "healthy" : !diagnosis.Findings.Any(IsIssue));
            }
        }

        private bool IsAssessed(Diagnosis diagnosis)
        {
            return Area == null
                ? diagnosis.Verdict != "notAssessable"
                : Area.All(area => !diagnosis.NotAssessed.Contains(area, StringComparer.OrdinalIgnoreCase));
        }

        private bool IsIssue(Finding finding)
        {
            return finding.Severity != "information" && finding.Role != "note" && Area!.Contains(finding.Area, StringComparer.OrdinalIgnoreCase);
        }
    }
}
