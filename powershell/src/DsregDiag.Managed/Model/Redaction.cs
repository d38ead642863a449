using System.Collections.Generic;
using System.Linq;
using DsregDiag.Json;

namespace DsregDiag
{
    /// <summary>What was replaced in texts that are handed on, and what could not be checked.</summary>
    public sealed class Redaction
    {
        internal Redaction(string json)
        {
            Json = json;
            JsonValue root = JsonValue.Parse(json);
            Replaced = root["replaced"]!.Items
                .Select(one => new ReplacedKind(one["kind"]!.AsText()!, one["distinct"]?.AsInt32() ?? 0, one["count"]?.AsInt64() ?? 0)).ToArray();
            NotChecked = root["notChecked"]!.Items.Select(one => one["count"]!.AsText() + " " + one["what"]!.AsText()).ToArray();
        }

        internal string Json { get; }

        /// <summary>Identities by kind.</summary>
        public IReadOnlyList<ReplacedKind> Replaced { get; }

        /// <summary>Text whose shape no rule of redaction knows: read it before you hand it on.</summary>
        public IReadOnlyList<string> NotChecked { get; }
    }

    /// <summary>Identities of one kind that were replaced.</summary>
    public sealed class ReplacedKind
    {
        internal ReplacedKind(string kind, int distinct, long count)
        {
            Kind = kind;
            Distinct = distinct;
            Count = count;
        }

        /// <summary>device, user, domain, tenant, id, sid, thumbprint or address.</summary>
        public string Kind { get; }

        /// <summary>How many different ones.</summary>
        public int Distinct { get; }

        /// <summary>In how many places.</summary>
        public long Count { get; }

        /// <inheritdoc/>
        public override string ToString() => Distinct + " of the kind " + Kind + " in " + Count + " places";
    }
}
