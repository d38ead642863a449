using System;
using System.Collections.Generic;
using DsregDiag.Grouping;

namespace DsregDiag.PowerShell
{
    /// <summary>What could not be read of a device's evidence: each reason once for each place.</summary>
    internal sealed class Refusals
    {
        private readonly string? _source;
        private readonly HashSet<string> _seen = new HashSet<string>();
        private readonly List<(Exception Reason, Place Place)> _refusals = new List<(Exception Reason, Place Place)>();

        /// <param name="source">What the evidence was grouped by: what is named where there is no place.</param>
        internal Refusals(string? source)
        {
            _source = source;
        }

        internal bool Any => _refusals.Count > 0;

        internal void Add(Exception reason, Place place)
        {
            Place named = place.Words == null ? new Place(_source, null, place.Sample) : place;
            if (_seen.Add(named.Words + ": " + reason.Message))
            {
                _refusals.Add((reason, named));
            }
        }

        internal void ForEach(Action<Exception, Place> write) => _refusals.ForEach(refusal => write(refusal.Reason, refusal.Place));
    }
}
