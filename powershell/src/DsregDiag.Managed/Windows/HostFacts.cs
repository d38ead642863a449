using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using System.Xml;

namespace DsregDiag.Windows
{
    /// <summary>Reads the facts of this host; one that cannot be read is unknown, says why, and the rest go on.</summary>
    public static class HostFacts
    {
        private const string Version = @"SOFTWARE\Microsoft\Windows NT\CurrentVersion";
        private const string JoinPolicy = @"SOFTWARE\Policies\Microsoft\Windows\WorkplaceJoin";
        private const string JoinTarget = @"SOFTWARE\Microsoft\Windows\CurrentVersion\CDJ\AAD";
        private const string CloudJoin = @"SOFTWARE\Microsoft\Windows\CurrentVersion\CDJ"; // troubleshoot-device-dsregcmd
        private const string RightsManagement = @"SOFTWARE\Microsoft\Windows\SettingSync\WinMSIPC"; // enterprise-state-roaming-faqs
        private const string VirtualDesktopAgent = @"SOFTWARE\Microsoft\RDInfraAgent"; // azure/virtual-desktop/troubleshoot-agent
        private const string SyncPolicy = @"SOFTWARE\Policies\Microsoft\Windows\SettingSync";
        private const string AccountPolicy = @"SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System";
        private const string MdmPolicy = @"SOFTWARE\Microsoft\PolicyManager\current\device\";
        private const string ProductOptions = @"SYSTEM\CurrentControlSet\Control\ProductOptions";
        private const string TimeService = @"SYSTEM\CurrentControlSet\Services\W32Time\Parameters";
        private const string Setup = @"SYSTEM\Setup";
        private const string HelloPolicy = @"SOFTWARE\Policies\Microsoft\PassportForWork";

        /// <summary>The facts, in an order that reads well.</summary>
        public static IReadOnlyList<HostFact> Read()
        {
            return OfHost().Concat(DeviceFacts.Read()).ToArray();
        }

        private static IEnumerable<HostFact> OfHost()
        {
            var task = new JoinTask();
            return new[]
            {
                Fact("runAs", "the process's token", RunContext.RunAs),
                Fact("elevated", "the process's token", () => RunContext.IsElevated()),
                Fact("sessionKind", "the process's token", RunContext.SessionKind),
                Value("osBuild", Version, "CurrentBuildNumber", value => int.Parse(value.ToString()!, CultureInfo.InvariantCulture)),
                Value("osRevision", Version, "UBR", value => value),
                Value("osEdition", Version, "EditionID", value => value),
                Value("osDisplayVersion", Version, "DisplayVersion", value => value),
                Value("installationType", Version, "InstallationType", value => value),
                Value("osRole", ProductOptions, "ProductType", value => Role(value.ToString()!)),
                Value("autoWorkplaceJoin", JoinPolicy, "autoWorkplaceJoin", value => value),
                Value("blockWorkplaceJoin", JoinPolicy, "BlockAADWorkplaceJoin", value => value),
                Value("scpTenantId", JoinTarget, "TenantId", value => value),
                Value("scpTenantName", JoinTarget, "TenantName", value => value),
                Value("fallbackToSyncJoin", CloudJoin, "FallbackToSyncJoin", value => value),
                Value("policyDisableSettingSync", SyncPolicy, "DisableSettingSync", value => value),
                Value("policyDisableSettingSyncUserOverride", SyncPolicy, "DisableSettingSyncUserOverride", value => value),
                Value("policyDisablePersonalizationSettingSync", SyncPolicy, "DisablePersonalizationSettingSync", value => value),
                Value("policyDisableWebBrowserSettingSync", SyncPolicy, "DisableWebBrowserSettingSync", value => value),
                Value("policyDisableCredentialsSettingSync", SyncPolicy, "DisableCredentialsSettingSync", value => value),
                Value("policyDisableWindowsSettingSync", SyncPolicy, "DisableWindowsSettingSync", value => value),
                Value("policyDisableApplicationSettingSync", SyncPolicy, "DisableApplicationSettingSync", value => value),
                Value("policyDisablePersonalizationSettingSyncUserOverride", SyncPolicy, "DisablePersonalizationSettingSyncUserOverride", value => value),
                Value("policyDisableWebBrowserSettingSyncUserOverride", SyncPolicy, "DisableWebBrowserSettingSyncUserOverride", value => value),
                Value("policyDisableCredentialsSettingSyncUserOverride", SyncPolicy, "DisableCredentialsSettingSyncUserOverride", value => value),
                Value("policyDisableWindowsSettingSyncUserOverride", SyncPolicy, "DisableWindowsSettingSyncUserOverride", value => value),
                Value("policyDisableApplicationSettingSyncUserOverride", SyncPolicy, "DisableApplicationSettingSyncUserOverride", value => value),
                Value("policyDisableSyncOnPaidNetwork", SyncPolicy, "DisableSyncOnPaidNetwork", value => value),
                Value("policyDisableDesktopThemeSettingSync", SyncPolicy, "DisableDesktopThemeSettingSync", value => value),
                Value("policyDisableAppSyncSettingSync", SyncPolicy, "DisableAppSyncSettingSync", value => value),
                Value("policyDisableStartLayoutSettingSync", SyncPolicy, "DisableStartLayoutSettingSync", value => value),
                Value("policyNoConnectedUser", AccountPolicy, "NoConnectedUser", value => value),
                Value("mdmAllowSyncMySettings", MdmPolicy + "Experience", "AllowSyncMySettings", value => value),
                Value("mdmAllowMicrosoftAccountConnection", MdmPolicy + "Accounts", "AllowMicrosoftAccountConnection", value => value),
                Value("timeSource", TimeService, "Type", value => value),
                Value("timeServer", TimeService, "NtpServer", value => value),
                Value("winHttpProxy", Proxies.Key, "WinHttpSettings", value => Proxies.OfWinHttp((byte[])value)),
                Fact("userProxy", "WinHttpGetIEProxyConfigForCurrentUser", Proxies.OfUser),
                Fact("tpmVersion", "Tbsi_GetDeviceInfo", Tpm.Version),
                Fact("tpmReady", "TPM2_GetCapability, TPM_PT_STARTUP_CLEAR", Tpm.IsReady),
                Fact("tpmLockedOut", "TPM2_GetCapability, TPM_PT_PERMANENT", Tpm.IsLockedOut),
                Fact("tpmFips", "TPM2_GetCapability, TPM_PT_MODES", Tpm.IsFips),
                Fact("osProductType", @"HKLM\" + Version, ProductType),
                Fact("osUpgradedFrom", @"HKLM\" + Setup, UpgradedFrom),
                Fact("automaticDeviceJoinTask", "schtasks /query", JoinTask.State),
                Fact("joinTaskLastResult", "schtasks /query", task.LastResult),
                Fact("joinTaskLastRun", "schtasks /query", task.LastRun),
                Fact("unifiedWriteFilter", @"HKLM\" + Services.Key + "uwfvol", UnifiedWriteFilter),
                Fact("userExperienceVirtualizationEnabled", @"HKLM\" + Services.Key + "UevAgentService", SettingsVirtualization),
                Fact("rightsManagementUrlsListed", @"HKLM\" + RightsManagement, RightsManagementListed),
                Fact("helloTrust", @"HKLM\" + HelloPolicy, HelloTrust),
                Fact("vmExtensionExitCode", VmExtension.Folder, () => VmExtension.ExitCode(VmExtension.Folder)),
                Fact("virtualDesktopHost", @"HKLM\" + VirtualDesktopAgent, () => Registry.Read(VirtualDesktopAgent, "IsRegistered") is 1),
                Fact("userSid", "the process's token", SignIn.UserSid),
                Fact("userPrincipalName", "GetUserNameEx", SignIn.UserPrincipalName),
                Fact("credentialProvider", "LogonUI, LastLoggedOnProvider", SignIn.Provider),
                Fact("credentialType", "LogonUI, LastLoggedOnProvider", SignIn.Credential),
            };
        }

        /// <summary>The facts, with those that a domain controller tells the current user, by the network: each question may take so long.</summary>
        /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
        public static IReadOnlyList<HostFact> Read(TimeSpan directoryTimeout, CancellationToken cancellation = default)
        {
            return DirectoryFacts.Complete(Read(), new WindowsDirectory(), directoryTimeout, cancellation);
        }

        /// <summary>The role that a ProductType value names.</summary>
        internal static string Role(string productType)
        {
            switch (productType)
            {
                case "WinNT": return "workstation";
                case "LanmanNT": return "domainController";
                case "ServerNT": return "memberServer";
                default: throw new FormatException("The product type " + productType + " is not known.");
            }
        }

        internal static HostFact Value(string name, string key, string value, Func<object, object> read)
        {
            return Fact(name, @"HKLM\" + key + @"\" + value, () => Registry.Read(key, value) is object found ? read(found) : null);
        }

        internal static HostFact Fact(string name, string source, Func<object?> read)
        {
            try
            {
                object? value = read();
                if (value is Told told)
                {
                    return new HostFact(name, told.Value, source, told.Reason);
                }
                return new HostFact(name, value, source, value == null ? HostFact.NotSet : null);
            }
            catch (Exception e) when (e is Win32Exception || e is FormatException || e is OverflowException || e is InvalidCastException
                || e is DllNotFoundException || e is EntryPointNotFoundException || e is TimeoutException || e is IOException
                || e is InvalidOperationException || e is UnauthorizedAccessException || e is XmlException || e is CryptographicException)
            {
                return new HostFact(name, null, source, e.Message);
            }
        }

        /// <summary>client, server or multiSession; the last is the edition ServerRdsh, on which many work at once.</summary>
        private static object? ProductType()
        {
            string? edition = Registry.Read(Version, "EditionID") as string;
            string? installation = Registry.Read(Version, "InstallationType") as string;
            return edition == "ServerRdsh" ? "multiSession" : installation == null ? null : installation == "Client" ? "client" : "server";
        }

        /// <summary>The newest of the builds that set-up kept a note of as it replaced them.</summary>
        private static object? UpgradedFrom()
        {
            int newest = 0;
            foreach (string name in Registry.SubKeys(Setup))
            {
                bool isSource = name.StartsWith("Source OS", StringComparison.Ordinal);
                if (isSource && int.TryParse(Registry.Read(Setup + @"\" + name, "CurrentBuildNumber")?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int build))
                {
                    newest = Math.Max(newest, build);
                }
            }
            return newest == 0 ? (object?)null : newest;
        }

        /// <summary>Not without its driver; with it only uwfmgr, which wants an administrator, tells whether it is on.</summary>
        private static object UnifiedWriteFilter()
        {
            return Registry.Read(Services.Key + "uwfvol", "Start") == null
                ? (object)false
                : throw new FormatException("The filter is installed; uwfmgr get-config, run as administrator, tells whether it is on.");
        }

        /// <summary>By the start type of its service: 2 and 3 are started, 4 is disabled.</summary>
        private static object SettingsVirtualization() => Registry.Read(Services.Key + "UevAgentService", "Start") is int start && start != 4;

        /// <summary>
        /// Whether each tenant on the device has its addresses below a key of its id. Where they stand for one tenant alone it is not known
        /// whether there is another.
        /// </summary>
        private static object RightsManagementListed()
        {
            IReadOnlyList<string> tenants = Registry.SubKeys(RightsManagement);
            bool Has(string tenant) => Registry.Read(RightsManagement + @"\" + tenant, "AllowedRMSServerUrls") is byte[] list && list.Length > 2;
            return !tenants.Any(Has) ? false
                : tenants.Count > 1 ? (object)tenants.All(Has)
                : throw new FormatException("One tenant's addresses are listed; whether the device has accounts of another is not known.");
        }

        /// <summary>The trust that the policy of Windows Hello for Business chooses, where there is one.</summary>
        private static object? HelloTrust()
        {
            bool Is(string value) => Registry.Read(HelloPolicy, value) is int number && number == 1;
            return Is("UseCloudTrustForOnPremAuth") ? "cloud" : Is("UseCertificateForOnPremAuth") ? "certificate" : Is("Enabled") ? "key" : null;
        }
    }
}
