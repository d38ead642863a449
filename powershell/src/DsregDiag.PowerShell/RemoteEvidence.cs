using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Text;

namespace DsregDiag.PowerShell
{
    /// <summary>Collects the evidence of another computer by PowerShell remoting, with nothing but what Windows brings there.</summary>
    internal static class RemoteEvidence
    {
        private static readonly TimeSpan Usual = TimeSpan.FromDays(14);

        // Runs there: as Windows PowerShell 5.1 understands it. What fails is told, and the rest goes on.
        private const string Remote = @"
param($Queries)
$found = @{ Time = [datetime]::UtcNow; Computer = $env:COMPUTERNAME; Status = @(); Logs = @(); Facts = @(); Gaps = @() }
# A 32-bit session on 64-bit Windows sees the programs of Windows by another name.
$system = if ($env:PROCESSOR_ARCHITEW6432) { 'Sysnative' } else { 'System32' }
try { $found.Status = @(& (Join-Path $env:SystemRoot ""$system\dsregcmd.exe"") /status) }
catch { $found.Gaps += @{ What = 'dsregcmd /status'; Reason = ""$_"" } }
foreach ($query in $Queries) {
    try {
        $records = @(Get-WinEvent -FilterXml $query.Query -ErrorAction Stop | ForEach-Object { $_.ToXml() })
        $found.Logs += @{ Name = $query.Name; Records = $records }
    }
    catch {
        if (""$($_.FullyQualifiedErrorId)"" -notlike 'NoMatchingEventsFound*') {
            $missing = $_.Exception.GetType().Name -eq 'EventLogNotFoundException'
            $found.Gaps += @{ What = $query.Name; Reason = ""$_""; IsUnread = -not $missing }
        }
    }
}
if (Get-Module -ListAvailable DsregDiag) { $found.Facts = @(Get-DsregHostFact | Select-Object Name, Value, Source, Reason) }
else { $found.Gaps += @{ What = 'facts'; Reason = 'DsregDiag is not installed there.' } }
$found";

        private const string Local = @"
param($Computer, $Credential, $Script, $Queries)
$parameters = @{ ComputerName = $Computer }
if ($Credential) { $parameters.Credential = $Credential }
Invoke-Command @parameters -ScriptBlock ([scriptblock]::Create($Script)) -ArgumentList (,$Queries) -ErrorAction Stop";

        /// <summary>The evidence; null after an error.</summary>
        internal static DeviceEvidence? Collect(DsregCmdlet cmdlet, string computer, PSCredential? credential, DateTimeOffset? since)
        {
            DateTimeOffset now = DateTimeOffset.Now;
            object[] queries = Engine.GetCatalog().EventQueries.Select(query => (object)new Hashtable
            {
                { "Name", query.Channel }, { "Query", query.For(since ?? now - Usual, now.AddDays(1)) },
            }).ToArray();
            try
            {
                IDictionary? found = cmdlet.InvokeCommand.InvokeScript(Local, computer, credential!, Remote, queries)
                    .Select(item => item.BaseObject).OfType<IDictionary>().LastOrDefault();
                if (found != null)
                {
                    return Read(found, computer);
                }
                Refuse(cmdlet, computer, "It answered nothing.");
            }
            catch (RuntimeException e)
            {
                Refuse(cmdlet, computer, e.Message);
            }
            return null;
        }

        private static void Refuse(DsregCmdlet cmdlet, string computer, string why)
        {
            cmdlet.WriteProblem(
                "ComputerNotReached", ErrorCategory.ConnectionError, computer, "No evidence came from " + computer + ": " + why,
                "Check that PowerShell remoting is on there (Test-WSMan), and that your account is an administrator of it.");
        }

        private static DeviceEvidence Read(IDictionary found, string computer)
        {
            var time = new DateTimeOffset(DateTime.SpecifyKind((DateTime)Plain(found["Time"])!, DateTimeKind.Utc));
            var captures = new List<CollectedCapture>();
            string status = string.Join("\r\n", List(found["Status"]).Select(line => line?.ToString()));
            if (status.Length > 0)
            {
                captures.Add(new CollectedCapture("user", Encoding.UTF8.GetBytes(status), time));
            }
            List<CollectedLog> logs = List(found["Logs"]).OfType<IDictionary>()
                .Select(log => new CollectedLog(log["Name"]!.ToString()!, List(log["Records"]).Select(record => record!.ToString()!).ToList())).ToList();
            List<EvidenceGap> gaps = List(found["Gaps"]).OfType<IDictionary>()
                .Select(gap => new EvidenceGap(gap["What"]!.ToString()!, gap["Reason"]!.ToString()!, Equals(Plain(gap["IsUnread"]), true))).ToList();
            List<HostFact> facts = List(found["Facts"]).OfType<PSObject>().Select(Fact).ToList();
            // A remote command runs in a logon that has no sign-in of the user.
            facts.Add(new HostFact("sessionKind", "network", "PowerShell remoting"));
            return new DeviceEvidence(Plain(found["Computer"])?.ToString() ?? computer, time, captures, logs, facts.GroupBy(fact => fact.Name).Select(same => same.Last()).ToList(), gaps);
        }

        private static HostFact Fact(PSObject fact)
        {
            string? Text(string name) => Plain(fact.Properties[name]?.Value)?.ToString();
            return new HostFact(Text("Name") ?? "", Plain(fact.Properties["Value"]?.Value), Text("Source") ?? "", Text("Reason"));
        }

        /// <summary>Each element, dictionaries as such: remoting wraps what it brings.</summary>
        private static IEnumerable<object?> List(object? value)
        {
            object? plain = Plain(value);
            return plain is IEnumerable list && !(plain is string) && !(plain is IDictionary)
                ? list.Cast<object?>().Select(item => Plain(item) is IDictionary inner ? inner : Plain(item) is PSCustomObject ? item : Plain(item) ?? item)
                : plain == null ? new object?[0] : new[] { plain };
        }

        private static object? Plain(object? value) => value is PSObject wrapped && !(wrapped.BaseObject is PSCustomObject) ? wrapped.BaseObject : value;
    }
}
