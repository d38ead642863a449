using System;

namespace DsregDiag.Grouping
{
    /// <summary>What says that pieces of evidence are of one device, strongest first.</summary>
    internal enum KeyKind
    {
        /// <summary>The caller names the device.</summary>
        Name,

        /// <summary>The computer that a remote command ran on.</summary>
        Computer,

        /// <summary>A row of a table or an object of a list: each is a device of its own.</summary>
        Row,

        /// <summary>The folder that holds a device's files.</summary>
        Folder,

        /// <summary>The file that the evidence stands in.</summary>
        File,

        /// <summary>The computer that an event record names.</summary>
        Machine,

        /// <summary>Nothing: what the evidence itself shows decides.</summary>
        None,
    }

    /// <summary>The group that a piece of evidence belongs to.</summary>
    internal sealed class EvidenceKey : IEquatable<EvidenceKey>
    {
        internal EvidenceKey(KeyKind kind, string value, string? computer = null)
        {
            Kind = kind;
            Value = value;
            Computer = computer;
        }

        internal static EvidenceKey None { get; } = new EvidenceKey(KeyKind.None, "");

        internal KeyKind Kind { get; }

        internal string Value { get; }

        /// <summary>The computer that stands beside the evidence: the device's name where nothing else gives one.</summary>
        internal string? Computer { get; }

        /// <summary>Where the evidence stands, in words; null where nobody knows.</summary>
        internal string? Source => Kind == KeyKind.None ? null : Value;

        /// <summary>Whether the key alone says that all of its evidence is of one device.</summary>
        internal bool IsDevice => Kind <= KeyKind.Row;

        /// <summary>The host name without its domain, for comparing an event's computer with a capture's device.</summary>
        internal static string HostName(string? name)
        {
            string host = (name ?? "").Trim();
            int dot = host.IndexOf('.');
            bool address = host.Length > 0 && char.IsDigit(host[host.Length - 1]) && dot > 0 || host.IndexOf(':') >= 0;
            return (dot > 0 && !address ? host.Substring(0, dot) : host).ToUpperInvariant();
        }

        /// <inheritdoc/>
        public bool Equals(EvidenceKey? other)
        {
            return other != null && Kind == other.Kind && string.Equals(Value, other.Value, StringComparison.OrdinalIgnoreCase);
        }

        /// <inheritdoc/>
        public override bool Equals(object? obj) => obj is EvidenceKey other && Equals(other);

        /// <inheritdoc/>
        public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Value) ^ (int)Kind;
    }
}
