using System;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Globalization;
using System.Linq;

namespace DsregDiag
{
    /// <summary>
    /// A capture as scripts read it: the device's and the user's fields by name, and the blocks that repeat or belong together
    /// (work accounts, attempts, tests) as objects of their own, so that none overwrites another.
    /// </summary>
    public sealed class CaptureView
    {
        // null where a capture does not have the field, so that scripts in strict mode can ask for each of them.
        private static readonly string[] KnownFields =
        {
            "AzureAdJoined", "EnterpriseJoined", "DomainJoined", "DomainName", "Virtual Desktop", "Device Name",
            "DeviceId", "Thumbprint", "DeviceCertificateValidity", "KeyContainerId", "KeyProvider", "TpmProtected", "DeviceAuthStatus",
            "TenantName", "TenantId", "Idp", "AuthCodeUrl", "AccessTokenUrl", "MdmUrl", "MdmTouUrl", "MdmComplianceUrl", "SettingsUrl",
            "JoinSrvVersion", "JoinSrvUrl", "JoinSrvId", "KeySrvVersion", "KeySrvUrl", "KeySrvId",
            "WebAuthNSrvVersion", "WebAuthNSrvUrl", "WebAuthNSrvId",
            "DeviceManagementSrvVer", "DeviceManagementSrvUrl", "DeviceManagementSrvId",
            "NgcSet", "NgcKeyId", "CanReset", "WorkplaceJoined", "WorkAccountCount",
            "WamDefaultSet", "WamDefaultAuthority", "WamDefaultId", "WamDefaultGUID",
            "AzureAdPrt", "AzureAdPrtUpdateTime", "AzureAdPrtExpiryTime", "AzureAdPrtAuthority",
            "EnterprisePrt", "EnterprisePrtUpdateTime", "EnterprisePrtExpiryTime", "EnterprisePrtAuthority",
            "OnPremTgt", "CloudTgt", "KerbTopLevelNames",
        };

        // What a capture says of who ran it, and of what Hello needs.
        private static readonly string[] UserFields =
        {
            "Executing Account Name", "KeySignTest", "User Context", "Client Time", "IsDeviceJoined", "IsUserAzureAD", "PolicyEnabled",
            "PostLogonEnabled", "DeviceEligible", "SessionIsNotRemote", "PreReqResult", "CertEnrollment",
        };

        private static readonly HashSet<string> FieldSections = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
        {
            "Device State", "Device Details", "Tenant Details", "User State", "SSO State", "",
        };

        private static readonly HashSet<string> AttemptFields = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
        {
            "Previous Prt Attempt", "Attempt Status", "User Identity", "Credential Type", "Correlation ID", "Endpoint URI",
            "HTTP Method", "HTTP Error", "HTTP status", "Https Status", "Server Error Code", "Server Error Description",
        };

        private static readonly HashSet<string> RegistrationFields = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
        {
            "Registration Type", "Error Phase", "Client ErrorCode", "Server ErrorCode", "Server ErrorSubCode", "Server ErrorSubcode",
            "Server Operation", "Server Message", "Https Status", "HTTP status", "Request Id", "Server Time",
        };

        /// <summary>Every name that a field of a capture is known by.</summary>
        internal static IEnumerable<string> AllNames => KnownFields.Concat(AttemptFields).Concat(RegistrationFields).Concat(UserFields);

        private readonly List<OrderedDictionary> _workAccounts = new List<OrderedDictionary>();
        private readonly List<OrderedDictionary> _attempts = new List<OrderedDictionary>();

        /// <summary>Sorts a capture's entries.</summary>
        public CaptureView(Capture capture)
        {
            foreach (string name in KnownFields)
            {
                Fields[name] = null;
            }
            foreach (StatusSection section in capture.Sections)
            {
                if (section.Name.StartsWith("Work Account", StringComparison.OrdinalIgnoreCase))
                {
                    AddWorkAccount(section);
                }
                else if (FieldSections.Contains(section.Name))
                {
                    AddFields(section);
                }
                else if (section.Name.Equals("Diagnostic Data", StringComparison.OrdinalIgnoreCase))
                {
                    AddDiagnosticData(section);
                }
            }
        }

        /// <summary>
        /// The fields of Device State, Device Details, Tenant Details, User State and SSO State outside attempt blocks, by the name
        /// that is printed; null where a known field is absent, empty where it is blank.
        /// </summary>
        public OrderedDictionary Fields { get; } = new OrderedDictionary(2 * KnownFields.Length, StringComparer.OrdinalIgnoreCase);

        /// <summary>The work accounts, each with its section's fields.</summary>
        public IReadOnlyList<OrderedDictionary> WorkAccounts => _workAccounts;

        /// <summary>The attempts to get or refresh a token; Prt names the token, Kind is acquire or refresh.</summary>
        public IReadOnlyList<OrderedDictionary> PrtAttempts => _attempts;

        /// <summary>The tests that a device runs which is not joined yet; null where there are none.</summary>
        public OrderedDictionary? PreJoinTests { get; private set; }

        /// <summary>The last failed registration; null where there is none.</summary>
        public OrderedDictionary? PreviousRegistration { get; private set; }

        /// <summary>When the user's token was last renewed, in UTC; null where that is not printed.</summary>
        public DateTime? PrtUpdated => Moments("AzureAdPrtUpdateTime", 0);

        /// <summary>When the user's token ends, in UTC; null where that is not printed.</summary>
        public DateTime? PrtExpires => Moments("AzureAdPrtExpiryTime", 0);

        /// <summary>When the device's certificate ends, in UTC; null where that is not printed.</summary>
        public DateTime? CertificateNotAfter => Moments("DeviceCertificateValidity", 1);

        /// <summary>What a field of YES and NO says; null where it says neither.</summary>
        public bool? IsYes(string field)
        {
            string? value = Fields[field] as string;
            return string.Equals(value, "YES", StringComparison.OrdinalIgnoreCase) ? true
                : string.Equals(value, "NO", StringComparison.OrdinalIgnoreCase) ? false
                : (bool?)null;
        }

        /// <summary>One of the moments that a field prints, "[ from -- to ]" or a single one.</summary>
        private DateTime? Moments(string field, int which)
        {
            const DateTimeStyles styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
            string[] parts = ((Fields[field] as string) ?? "").Trim('[', ']', ' ').Split(new[] { "--" }, StringSplitOptions.None);
            string text = which < parts.Length ? parts[which].Replace("UTC", "").Trim() : "";
            return DateTime.TryParse(text, CultureInfo.InvariantCulture, styles, out DateTime moment) ? moment : (DateTime?)null;
        }

        /// <summary>A printed name without its blanks: what a property can be called.</summary>
        public static string NameWithoutBlanks(string name) => name.Replace(" ", "");

        private static OrderedDictionary NewBlock() => new OrderedDictionary(StringComparer.OrdinalIgnoreCase);

        private void AddWorkAccount(StatusSection section)
        {
            OrderedDictionary account = NewBlock();
            account["Name"] = section.Name;
            foreach (StatusEntry entry in section.Entries)
            {
                AddFirst(account, entry);
            }
            _workAccounts.Add(account);
        }

        private void AddFields(StatusSection section)
        {
            string prt = "AzureAdPrt";
            OrderedDictionary? attempt = null;
            foreach (StatusEntry entry in section.Entries)
            {
                string key = entry.CanonicalKey;
                bool heads = key.EndsWith("PrtDiagnostics", StringComparison.OrdinalIgnoreCase);
                if (heads || attempt == null && key.Equals("Previous Prt Attempt", StringComparison.OrdinalIgnoreCase))
                {
                    attempt = NewBlock();
                    attempt["Prt"] = prt;
                    attempt["Kind"] = key.StartsWith("Refresh", StringComparison.OrdinalIgnoreCase) ? "refresh" : "acquire";
                    _attempts.Add(attempt);
                }
                if (attempt != null && (heads || AttemptFields.Contains(key)))
                {
                    AddFirst(attempt, entry);
                    continue;
                }
                attempt = null;
                if (key.Equals("AzureAdPrt", StringComparison.OrdinalIgnoreCase) || key.Equals("EnterprisePrt", StringComparison.OrdinalIgnoreCase))
                {
                    prt = key;
                }
                AddFirst(Fields, entry);
                if (entry.Key != key && !Fields.Contains(entry.Key))
                {
                    Fields[entry.Key] = entry.Value;
                }
            }
        }

        private void AddDiagnosticData(StatusSection section)
        {
            OrderedDictionary? block = null;
            foreach (StatusEntry entry in section.Entries)
            {
                string key = entry.CanonicalKey;
                if (key.Equals("Previous Registration", StringComparison.OrdinalIgnoreCase))
                {
                    block = PreviousRegistration = PreviousRegistration ?? NewBlock();
                    AddFirst(block, entry);
                }
                else if (key.Equals("Last HostName Update", StringComparison.OrdinalIgnoreCase))
                {
                    block = null;
                }
                else if (block != null && RegistrationFields.Contains(key))
                {
                    AddFirst(block, entry);
                }
                else if (IsTestField(key))
                {
                    PreJoinTests = PreJoinTests ?? NewBlock();
                    AddFirst(PreJoinTests, entry);
                }
            }
        }

        private static bool IsTestField(string key)
        {
            return key.EndsWith(" Test", StringComparison.OrdinalIgnoreCase)
                || key.StartsWith("Fallback to ", StringComparison.OrdinalIgnoreCase)
                || key.Equals("User Context", StringComparison.OrdinalIgnoreCase)
                || key.Equals("Client Time", StringComparison.OrdinalIgnoreCase);
        }

        /// <summary>A repeated field keeps its first value here; all of them stay in the capture's sections.</summary>
        private static void AddFirst(OrderedDictionary block, StatusEntry entry)
        {
            if (block[entry.CanonicalKey] == null)
            {
                block[entry.CanonicalKey] = entry.Value;
            }
        }
    }
}
