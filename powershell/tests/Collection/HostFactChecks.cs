using System;
using System.Collections.Generic;
using System.Linq;
using DsregDiag.Windows;

namespace DsregDiag.Collection
{
    /// <summary>The facts of the host, of a registry that registry.reg has prepared.</summary>
    internal sealed class HostFactChecks
    {
        private static readonly Dictionary<string, object> Expected = new Dictionary<string, object>
        {
            { "osBuild", 22631 },
            { "osRevision", 3372 },
            { "osEdition", "Enterprise" },
            { "osDisplayVersion", "23H2" },
            { "installationType", "Client" },
            { "osRole", "workstation" },
            { "autoWorkplaceJoin", 1 },
            { "scpTenantId", "72f9a0b1-c2d3-44e5-8697-a8b9cadbecfd" },
            { "policyDisableSettingSync", 2 },
            { "mdmAllowSyncMySettings", 0 },
            { "timeSource", "NT5DS" },
            { "timeServer", "time.contoso.com,0x8" },
            { "winHttpProxy", "proxy.contoso.com:8080" },
        };

        private readonly IReadOnlyList<HostFact> _facts = HostFacts.Read();

        internal IEnumerable<(string Name, Action Check)> All()
        {
            foreach (KeyValuePair<string, object> pair in Expected)
            {
                yield return ("fact " + pair.Key, () => Expect.Equal(pair.Value, Fact(pair.Key).Value, pair.Key));
            }
            yield return ("a fact says where it was read", () => Expect.True(Fact("scpTenantId").Source.StartsWith(@"HKLM\SOFTWARE\", StringComparison.Ordinal), Fact("scpTenantId").Source));
            yield return ("a fact that is not set is unknown, and says so", NotSet);
            yield return ("a blank fact is blank", () => Expect.Equal("", Fact("scpTenantName").Value, "scpTenantName"));
            yield return ("who runs it is known", RunContext);
            yield return ("every fact has a value or a reason", () => Expect.True(_facts.All(fact => fact.Value != null || !string.IsNullOrEmpty(fact.Reason)), "all have one"));
            yield return ("the engine takes every fact", Taken);
        }

        private void NotSet()
        {
            HostFact fact = Fact("policyNoConnectedUser");
            Expect.Equal(null, fact.Value, fact.Name);
            Expect.Equal("It is not set.", fact.Reason, "the reason");
        }

        private void RunContext()
        {
            Expect.True(Fact("runAs").Value is string, "runAs is known: " + Fact("runAs").Reason);
            Expect.True(Fact("elevated").Value is bool, "elevated is known: " + Fact("elevated").Reason);
        }

        private void Taken()
        {
            using var session = new Session();
            foreach (HostFact fact in _facts)
            {
                session.AddFacts(fact.Json);
            }
            Diagnosis diagnosis = session.Diagnose();
            Expect.Equal(22631, diagnosis.Device.OSBuild, "the build");
            // BlockAADWorkplaceJoin has a wrong type in the registry.
            string warnings = string.Join(" ", diagnosis.Warnings.Select(warning => warning.ToString()));
            Expect.Equal(1, diagnosis.Warnings.Length, "the number of warnings: " + warnings);
            Expect.True(warnings.Contains("blockWorkplaceJoin"), warnings);
        }

        private HostFact Fact(string name) => _facts.Single(fact => fact.Name == name);
    }
}
