using System;
using System.Collections.Generic;

namespace DsregDiag.PowerShell
{
    /// <summary>What the engine refused of a device's evidence: each reason once for each file.</summary>
    internal sealed class Refusals
    {
        private readonly string? _source;
        private readonly HashSet<string> _seen = new HashSet<string>();
        private readonly List<(EngineException Reason, string? Input)> _refusals = new List<(EngineException Reason, string? Input)>();

        /// <param name="source">What the evidence was grouped by: what is named where there is no file.</param>
        internal Refusals(string? source)
        {
            _source = source;
        }

        internal bool Any => _refusals.Count > 0;

        internal void Add(EngineException reason, string? file)
        {
            string? input = file ?? _source;
            if (_seen.Add(input + ": " + reason.Message))
            {
                _refusals.Add((reason, input));
            }
        }

        internal void ForEach(Action<EngineException, string?> write) => _refusals.ForEach(refusal => write(refusal.Reason, refusal.Input));
    }
}
