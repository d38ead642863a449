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
            { "policyDisableSettingSyncUserOverride", 1 },
            { "policyDisableWebBrowserSettingSyncUserOverride", 0 },
            { "osProductType", "client" },
            { "osUpgradedFrom", 19045 },
            { "unifiedWriteFilter", false },
            { "userExperienceVirtualizationEnabled", true },
            { "helloTrust", "cloud" },
            { "userSid", "S-1-5-21-0-0-0-1000" },
            { "credentialProvider", "microsoft" },
            { "credentialType", "hello" },
            { "tpmVersion", "2.0" },
            { "tpmFips", false },
            { "mdmAllowSyncMySettings", 0 },
            { "timeSource", "NT5DS" },
            { "timeServer", "time.contoso.com,0x8" },
            { "winHttpProxy", "proxy.contoso.com:8080" },
            { "userProxy", "proxy.contoso.com:3128" },
            { "tokenBrokerStart", "disabled" },
            { "keyIsolationStart", "manual" },
            { "cryptographicServicesStart", "automatic" },
            { "pushServiceStart", "missing" },
            { "fallbackToSyncJoin", 0 },
            { "virtualDesktopHost", true },
            { "rightsManagementUrlsListed", false }, // of one of two tenants
            { "tpmReady", true },
            { "tpmLockedOut", false },
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
            yield return ("the join task is ready, disabled, or unknown with a reason", Task);
            yield return ("the join task tells how it ended", TaskResult);
            yield return ("a start type that is none is unknown with a reason", () => Expect.Equal("The start type 9 is not one of a service.", Fact("timeServiceStart").Reason, "the reason"));
            yield return ("the TPM tells whether it is in FIPS mode, and a refusal is unknown", Fips);
            yield return ("what cannot be asked is unknown with a reason", () => Expect.True(!string.IsNullOrEmpty(Fact("userPrincipalName").Reason), "no domain, no such name"));
            yield return ("every fact is in the catalogue", InCatalogue);
            yield return ("the rights of a folder are read", () => Expect.True(FolderSecurity.IsWritableByEverybody(Environment.SystemDirectory) != null, "Windows tells them"));
            yield return ("a folder that is not there has none", () => Expect.Equal(null, FolderSecurity.IsWritableByEverybody(@"C:\nowhere"), "its rights"));
        }

        private static void Task()
        {
            Expect.Equal("Ready", With("STANDIN_JOINTASK", "true", "automaticDeviceJoinTask").Value, "the task");
            Expect.Equal("Disabled", With("STANDIN_JOINTASK", "false", "automaticDeviceJoinTask").Value, "the task that is off");
            HostFact none = With("STANDIN_JOINTASK", null, "automaticDeviceJoinTask");
            Expect.Equal(null, none.Value, "the task that is not there");
            Expect.True(none.Reason!.StartsWith("schtasks ended with 1", StringComparison.Ordinal), none.Reason);
        }

        private static void TaskResult()
        {
            Expect.Equal((object)-2145648607L, With("STANDIN_JOINRESULT", "-2145648607", "joinTaskLastResult").Value, "its result");
            string run = (string)With("STANDIN_JOINRESULT", "0", "joinTaskLastRun").Value!;
            Expect.True(run.StartsWith("2026-09-18T08:02:31", StringComparison.Ordinal), run);
            Expect.True(With("STANDIN_JOINRESULT", "267011", "joinTaskLastResult").Reason!.Contains("never ran"), "a task that never ran has no result");
            Expect.Equal("The task never ran.", With("STANDIN_JOINRESULT", "267011", "joinTaskLastRun").Reason, "its time");
            Expect.True(With("STANDIN_JOINRESULT", null, "joinTaskLastResult").Reason!.StartsWith("schtasks ended with 1", StringComparison.Ordinal), "no task");
        }

        private static void Fips()
        {
            Expect.Equal(true, With("STANDIN_TPM", "fips", "tpmFips").Value, "FIPS mode");
            Expect.True(With("STANDIN_TPM", "locked", "tpmFips").Reason!.Contains("answered"), "a refusal is said");
            Expect.Equal(true, With("STANDIN_TPM", "lockedout", "tpmLockedOut").Value, "lockout");
            Expect.Equal(false, With("STANDIN_TPM", "off", "tpmReady").Value, "ready without its storage hierarchy");
            Expect.Equal(false, With("STANDIN_TPM", "keyless", "tpmReady").Value, "ready without a storage root key");
            Expect.True(With("STANDIN_TPM", "locked", "tpmReady").Reason!.Contains("answered"), "a refusal is no \"not ready\"");
            Expect.Equal("none", With("STANDIN_TPM", "none", "tpmVersion").Value, "no TPM");
            Expect.Equal(HostFact.NotSet, With("STANDIN_TPM", "none", "tpmFips").Reason, "no mode without a TPM");
        }

        internal static HostFact With(string variable, string? value, string fact)
        {
            Environment.SetEnvironmentVariable(variable, value);
            try
            {
                return HostFacts.Read().Single(one => one.Name == fact);
            }
            finally
            {
                Environment.SetEnvironmentVariable(variable, null);
            }
        }

        private void InCatalogue()
        {
            string[] known = Engine.GetCatalog().Facts.Select(fact => fact.Name).ToArray();
            Expect.Equal("", string.Join(", ", _facts.Select(fact => fact.Name).Where(name => !known.Contains(name))), "facts that no rule can ask for");
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
            Expect.Equal(1, diagnosis.Warnings.Count, "the number of warnings: " + warnings);
            Expect.True(warnings.Contains("blockWorkplaceJoin"), warnings);
        }

        private HostFact Fact(string name) => _facts.Single(fact => fact.Name == name);
    }
}
