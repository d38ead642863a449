using System.Collections.Generic;
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

        /// <summary>Its value: a string, a number, a truth value, or an object of these by name; null where it is unknown.</summary>
        public object? Value { get; }

        /// <summary>Where it was read.</summary>
        public string Source { get; }

        /// <summary>Why it is unknown; or a remark on the value, such as the error behind a no.</summary>
        public string? Reason { get; }

        /// <summary>Its value with what there is to say of it, or that it is unknown, and why: what views show.</summary>
        public string DisplayText => Value == null ? "unknown: " + (Reason ?? "no reason is known") : Value + (Reason == null ? "" : " (" + Reason + ")");

        /// <summary>The facts document of this fact alone.</summary>
        public string Json => ToJson(new[] { this });

        /// <summary>The facts document of several facts.</summary>
        public static string ToJson(IEnumerable<HostFact> facts)
        {
            var json = new StringBuilder("{");
            foreach (HostFact fact in facts)
            {
                json.AppendName(fact.Name).Append('{');
                if (fact.Value != null)
                {
                    json.AppendName("value").AppendValue(fact.Value);
                }
                json.AppendName("source").AppendString(fact.Source);
                if (fact.Reason != null)
                {
                    json.AppendName("reason").AppendString(fact.Reason);
                }
                json.Append('}');
            }
            return json.Append('}').ToString();
        }

        /// <summary>The logs of which it is not known what they hold, each with why.</summary>
        internal static HostFact LogsNotRead(IDictionary<string, string> logs) => new HostFact("logsNotRead", logs, "wevtapi");

        /// <summary>The reason of a fact that the device does not set.</summary>
        internal const string NotSet = "It is not set.";

        /// <inheritdoc/>
        public override string ToString() => Name + " = " + (Value ?? "unknown");
    }
}
