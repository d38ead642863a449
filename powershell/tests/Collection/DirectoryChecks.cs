using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using DsregDiag.Windows;

namespace DsregDiag.Collection
{
    /// <summary>
    /// What the network tells, by Windows' own functions: netapi32 is a stand-in (tests/windows), and OpenLDAP servers stand for domain
    /// controllers (scripts/windows/directory.sh), which know a name and a password, not the accounts of Windows.
    /// </summary>
    internal sealed class DirectoryChecks
    {
        private const string Tenant = "72f9a0b1-c2d3-44e5-8697-a8b9cadbecfd";
        private static readonly NetworkCredential Reader = new NetworkCredential("CN=reader,CN=Configuration,DC=contoso,DC=example", "reader");
        private readonly string _capture;
        private readonly Dictionary<string, string> _servers;

        /// <param name="fixtures">The folder with the fixtures.</param>
        /// <param name="servers">The state of each server, an equals sign, its port.</param>
        internal DirectoryChecks(string fixtures, IEnumerable<string> servers)
        {
            // A member of the domain that is not joined.
            _capture = File.ReadAllText(Path.Combine(fixtures, "healthy.txt")).Replace("AzureAdJoined : YES", "AzureAdJoined : NO").Replace("DomainJoined : NO", "DomainJoined : YES");
            _servers = servers.Select(server => server.Split('=')).ToDictionary(server => server[0], server => "127.0.0.1:" + server[1]);
        }

        /// <summary>What needs no directory.</summary>
        internal IEnumerable<(string Name, Action Check)> WithoutServers()
        {
            yield return ("without -IncludeDirectory nobody is asked", NotAsked);
            yield return ("a computer in no domain has nobody to ask", () => Unknown(Read(null), "domainControllerReachable", "This computer is in no domain."));
            yield return ("what Windows does not know of the domain is unknown", () => Unknown(Read("unsaid"), "scpState", "Windows does not say whether this computer is in a domain."));
            yield return ("no domain controller that answers is false", NoController);
            yield return ("a call that fails is unknown, with Windows' reason", () => Expect.True(!string.IsNullOrEmpty(Read("error:1722")["domainControllerReachable"].Reason), "it has one"));
            yield return ("a call that does not come back is left behind", () => Unknown(Read("hang", limit: 2), "domainControllerReachable", "No answer came within 2 seconds."));
            yield return ("a controller at which nobody listens is the reason", NobodyListens);
            yield return ("a controller that does not answer is left behind", Silent);
            yield return ("what is no directory is the reason", NoDirectory);
            yield return ("the collection says what it could not learn", Collected);
        }

        /// <summary>What a directory answers.</summary>
        internal IEnumerable<(string Name, Action Check)> WithServers()
        {
            yield return ("a service connection point is found", Found);
            yield return ("a missing one is missing, and the answer rests on it", Missing);
            yield return ("one without keywords names no tenant", Empty);
            yield return ("several tenants are the reason", () => Unread("several", "named", "names several tenants: "));
            yield return ("access denied is the reason", () => Unread("denied", null, "access is denied (LDAP 0x32)."));
            yield return ("a referral is the reason, and is not followed", () => Unread("elsewhere", null, "refers to another one, which was not asked (LDAP 0x0a)."));
            yield return ("a directory without a configuration is no Active Directory", () => Unread("foreign", null, "it names no configuration."));
            yield return ("a wrong password is the reason", WrongPassword);
            yield return ("a directory that does not know the accounts of Windows is the reason", UnknownAccount);
            yield return ("the registry comes before the directory", RegistryFirst);
        }

        private static void NotAsked()
        {
            Environment.SetEnvironmentVariable("STANDIN_DC", "hang");
            Expect.True(HostFacts.Read().All(fact => fact.Name != "scpState" && fact.Name != "domainControllerReachable"), "they are not among the facts");
        }

        private static void NoController()
        {
            Dictionary<string, HostFact> facts = Read("none");
            Expect.Equal(false, facts["domainControllerReachable"].Value, "reachable");
            Unknown(facts, "scpState", "No domain controller answers.");
        }

        private static void NobodyListens()
        {
            var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            string place = listener.LocalEndpoint.ToString()!;
            listener.Stop();
            Unknown(Read(place), "scpState", "The directory could not be reached, or ended the connection (LDAP 0x51).");
        }

        private static void Silent()
        {
            var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            try
            {
                var watch = Stopwatch.StartNew();
                Dictionary<string, HostFact> facts = Read(listener.LocalEndpoint.ToString(), limit: 5);
                Expect.True(watch.Elapsed < TimeSpan.FromSeconds(60), "it ended in time: " + watch.Elapsed);
                Expect.Equal(true, facts["domainControllerReachable"].Value, "reachable");
                Unknown(facts, "scpState", "No answer came within 5 seconds.");
            }
            finally
            {
                listener.Stop();
            }
        }

        private static void NoDirectory()
        {
            var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var server = new Thread(() =>
            {
                using TcpClient client = listener.AcceptTcpClient();
                client.GetStream().Write(Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"));
                client.GetStream().Flush();
                Thread.Sleep(500);
            }) { IsBackground = true };
            server.Start();
            HostFact state = Read(listener.LocalEndpoint.ToString())["scpState"];
            listener.Stop();
            Expect.Equal(null, state.Value, "the state");
            Expect.True(state.Reason!.Contains("could not be reached, or ended the connection") || state.Reason.Contains("is no directory"), state.Reason);
        }

        private void Collected()
        {
            Environment.SetEnvironmentVariable("STANDIN_DC", "none");
            Environment.SetEnvironmentVariable("DSREGCMD_HANGS", null);
            string file = Path.GetTempFileName();
            File.WriteAllText(file, _capture);
            Environment.SetEnvironmentVariable("DSREGCMD_PRINTS", file);
            var options = new CollectionOptions { IncludeDirectory = true, DirectoryTimeout = TimeSpan.FromSeconds(30) };
            DeviceEvidence evidence = DeviceEvidence.Collect(options);
            File.Delete(file);
            Expect.Equal(false, evidence.Facts.Single(fact => fact.Name == "domainControllerReachable").Value, "the fact");
            Expect.Equal("No domain controller answers.", evidence.NotCollected.Single(gap => gap.What == "fact scpState").Reason, "the gap");
            Expect.True(DeviceEvidence.Collect().Facts.All(fact => fact.Name != "scpState"), "without the option nobody is asked");
        }

        private void Found()
        {
            Dictionary<string, HostFact> facts = Ask("found");
            Expect.Equal(true, facts["domainControllerReachable"].Value, "reachable");
            Expect.Equal("named", facts["scpState"].Value, "the state");
            Expect.Equal(Tenant, facts["scpTenantId"].Value, "the tenant");
            Expect.Equal("contoso.example", facts["scpTenantName"].Value, "its name");
            Prerequisite point = Diagnose(facts).Prerequisites.Single(one => one.Id == "join-scp");
            Expect.Equal("pass", point.State, "the requirement");
        }

        private void Missing()
        {
            Dictionary<string, HostFact> facts = Ask("missing");
            Expect.Equal("missing", facts["scpState"].Value, "the state");
            Unknown(facts, "scpTenantId", "There is no service connection point.");
            Expect.True(Diagnose(facts, isWanted: true).Problems.Any(finding => finding.Id == "join-scp-missing"), "the missing point is the problem where a join is wanted");
            Expect.True(Diagnose(facts, isWanted: false).Findings.All(finding => finding.Id != "join-scp-missing"), "it is none where no join is wanted");
        }

        private void Empty()
        {
            Dictionary<string, HostFact> facts = Ask("empty");
            Expect.Equal("empty", facts["scpState"].Value, "the state");
            Unknown(facts, "scpTenantId", "The service connection point names no tenant.");
            Expect.True(Diagnose(facts, isWanted: true).Problems.Any(finding => finding.Id == "join-scp-missing"), "it is the problem where a join is wanted");
        }

        private void Unread(string server, string? state, string reason)
        {
            Dictionary<string, HostFact> facts = Ask(server);
            Expect.Equal(true, facts["domainControllerReachable"].Value, "reachable");
            Expect.Equal(state, facts["scpState"].Value, "the state");
            Expect.Equal(null, facts["scpTenantId"].Value, "the tenant");
            Expect.True(facts["scpTenantId"].Reason!.Contains(reason), facts["scpTenantId"].Reason!);
            Prerequisite point = Diagnose(facts, isWanted: true).Prerequisites.Single(one => one.Id == "join-scp");
            Expect.Equal("unknown", point.State, "the requirement");
            Expect.True(point.Detail!.Contains(facts["scpTenantId"].Reason!.Split('(', ':')[0].Trim()), "the answer says why: " + point.Detail);
        }

        private void WrongPassword()
        {
            HostFact state = Ask("found", new NetworkCredential(Reader.UserName, "wrong"))["scpState"];
            Expect.Equal("The directory did not accept the sign-in of this account (LDAP 0x31).", state.Reason, "the reason");
        }

        private void UnknownAccount()
        {
            HostFact state = Read(_servers["found"])["scpState"];
            Expect.True(state.Reason!.StartsWith("The directory did not accept the sign-in of this account", StringComparison.Ordinal), state.Reason);
        }

        private void RegistryFirst()
        {
            // registry.reg has a tenant's id and a blank name.
            Environment.SetEnvironmentVariable("STANDIN_DC", _servers["several"]);
            Dictionary<string, HostFact> facts = Complete(HostFacts.Read(), Reader);
            Expect.Equal("named", facts["scpState"].Value, "the state");
            Expect.Equal(Tenant, facts["scpTenantId"].Value, "the tenant");
            Expect.True(facts["scpTenantId"].Source.StartsWith(@"HKLM\", StringComparison.Ordinal), facts["scpTenantId"].Source);
            Expect.Equal("", facts["scpTenantName"].Value, "nothing is mixed");
        }

        private Dictionary<string, HostFact> Ask(string server, NetworkCredential? account = null)
        {
            Environment.SetEnvironmentVariable("STANDIN_DC", _servers[server]);
            HostFact[] unset = { new HostFact("scpTenantId", null, "registry", HostFact.NotSet), new HostFact("scpTenantName", null, "registry", HostFact.NotSet) };
            return Complete(unset, account ?? Reader);
        }

        private static Dictionary<string, HostFact> Read(string? controller, int limit = 30)
        {
            Environment.SetEnvironmentVariable("STANDIN_DC", controller);
            return HostFacts.Read(TimeSpan.FromSeconds(limit)).ToDictionary(fact => fact.Name);
        }

        private static Dictionary<string, HostFact> Complete(IReadOnlyList<HostFact> host, NetworkCredential account)
        {
            return DirectoryFacts.Complete(host, new WindowsDirectory(account), TimeSpan.FromSeconds(30), CancellationToken.None).ToDictionary(fact => fact.Name);
        }

        private static void Unknown(Dictionary<string, HostFact> facts, string name, string reason)
        {
            Expect.Equal(null, facts[name].Value, name);
            Expect.Equal(reason, facts[name].Reason, "the reason");
        }

        private Diagnosis Diagnose(Dictionary<string, HostFact> facts, bool? isWanted = null)
        {
            using var session = new Session();
            session.AddStatus(Encoding.UTF8.GetBytes(_capture));
            session.AddFacts(HostFact.ToJson(facts.Values.Concat(isWanted == null ? new HostFact[0] : new[] { new HostFact("hybridJoinExpected", isWanted, "the test") })));
            return session.Diagnose();
        }
    }
}
