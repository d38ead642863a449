using System.Text;
using DsregDiag.Json;

namespace DsregDiag
{
    /// <summary>A fact about a host, with where it came from.</summary>
    public sealed class HostFact
    {
        /// <summary>A fact; without a value it is unknown, and the reason says why.</summary>
        public HostFact(string name, object? value, string source, string? reason = null)
        {
            Name = name;
            Value = value;
            Source = source;
            Reason = reason;
        }

        /// <summary>Its name.</summary>
        public string Name { get; }

        /// <summary>Its value: a string, a number or a truth value; null where it is unknown.</summary>
        public object? Value { get; }

        /// <summary>Where it was read.</summary>
        public string Source { get; }

        /// <summary>Why it is unknown.</summary>
        public string? Reason { get; }

        /// <summary>Its value, or that it is unknown, and why: what views show.</summary>
        public string DisplayText => Value == null ? "unknown: " + (Reason ?? "no reason is known") : Value.ToString() ?? "";

        /// <summary>The facts document of this fact alone.</summary>
        public string Json
        {
            get
            {
                StringBuilder json = new StringBuilder("{").AppendName(Name).Append('{');
                if (Value != null)
                {
                    json.AppendName("value").AppendValue(Value);
                }
                json.AppendName("source").AppendString(Source);
                if (Reason != null)
                {
                    json.AppendName("reason").AppendString(Reason);
                }
                return json.Append("}}").ToString();
            }
        }

        /// <inheritdoc/>
        public override string ToString() => Name + " = " + (Value ?? "unknown");
    }
}
