using System.Collections.Generic;
using System.Management.Automation;

namespace DsregDiag.PowerShell
{
    /// <summary>Says what changed between two diagnoses: what is fixed, what is new, what is otherwise.</summary>
    [Cmdlet(VerbsData.Compare, "DsregDiagnosis", HelpUri = HelpPages.Root + "Compare-DsregDiagnosis.md")]
    [OutputType(typeof(Comparison))]
    public sealed class CompareDsregDiagnosisCommand : DsregCmdlet
    {
        private readonly List<Diagnosis> _before = new List<Diagnosis>();

        /// <summary>The earlier diagnosis: what Invoke-DsregDiagnosis gave, its Json, or a file with that.</summary>
        [Parameter(Mandatory = true, Position = 0)]
        [ValidateNotNull]
        public PSObject Before { get; set; } = null!;

        /// <summary>The later diagnosis, of the same device or of another.</summary>
        [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
        [ValidateNotNull]
        public PSObject After { get; set; } = null!;

        /// <summary>Replaces names, accounts, ids, hosts and addresses by placeholders.</summary>
        [Parameter]
        public SwitchParameter Redact { get; set; }

        /// <inheritdoc/>
        protected override void BeginProcessing()
        {
            base.BeginProcessing();
            _before.AddRange(FinishedDiagnosis.Read(Before, this, WriteProblem));
            if (_before.Count > 1)
            {
                WriteProblem("SeveralDiagnoses", ErrorCategory.InvalidArgument, Before, "-Before holds several diagnoses.", "Compare one pair at a time.");
            }
        }

        /// <inheritdoc/>
        protected override void ProcessRecord()
        {
            if (_before.Count != 1)
            {
                return;
            }
            foreach (Diagnosis after in FinishedDiagnosis.Read(After, this, WriteProblem))
            {
                try
                {
                    WriteObject(Engine.Compare(_before[0].Json, after.Json, Redact));
                }
                catch (EngineException e)
                {
                    WriteEngineError(e, after.Source);
                }
            }
        }
    }
}
