using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace DsregDiag.Windows
{
    /// <summary>
    /// What only the network tells: whether a domain controller answers, and the service connection point, as the current user reads it. Each of
    /// the two questions has its time; where it is over, the question is left behind on its thread, for neither call can be ended.
    /// </summary>
    internal static class DirectoryFacts
    {
        /// <summary>Without a domain controller Windows itself looks for half a minute.</summary>
        internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

        private const string Controller = "domainControllerReachable";
        private const string State = "scpState";
        private const string TenantId = "scpTenantId";
        private const string TenantName = "scpTenantName";
        private const string FromDirectory = "LDAP, the service connection point";

        /// <summary>
        /// The facts of the host with those of its directory. The values below CDJ\AAD come before the service connection point, as they do in
        /// Windows: where one of them is set, or may not be read, both stay as they are, and nothing is mixed.
        /// </summary>
        internal static IReadOnlyList<HostFact> Complete(
            IReadOnlyList<HostFact> host, IDirectory directory, TimeSpan timeout, CancellationToken cancellation)
        {
            string? controller = null;
            HostFact reachable = HostFacts.Fact(
                Controller, "DsGetDcName", () => (controller = Within(timeout, cancellation, () => FindController(directory))) != null);
            ServiceConnectionPoint? point = null;
            string? unread = reachable.Value == null ? reachable.Reason : controller == null ? "No domain controller answers." : null;
            HostFact state = HostFacts.Fact(State, FromDirectory, () =>
            {
                Require(unread);
                point = new ServiceConnectionPoint(Within(timeout, cancellation, () => directory.ReadKeywords(controller!, timeout)));
                return point.State;
            });
            bool isOfRegistry = host.Any(fact => IsTenant(fact) && !IsUnset(fact));
            HostFact Own(HostFact fact) => isOfRegistry || !IsTenant(fact) || reachable.Value == null ? fact : HostFacts.Fact(fact.Name, FromDirectory, () =>
            {
                Require(state.Reason);
                return fact.Name == TenantId ? point!.TenantId() : point!.TenantName();
            });
            return new[] { reachable, state }.Concat(host.Select(Own)).ToList();
        }

        private static string? FindController(IDirectory directory)
        {
            return directory.IsInDomain() ? directory.FindController() : throw new FormatException("This computer is in no domain.");
        }

        private static bool IsTenant(HostFact fact) => fact.Name == TenantId || fact.Name == TenantName;

        private static bool IsUnset(HostFact fact)
        {
            return fact.Value == null ? fact.Reason == HostFact.NotSet : string.IsNullOrWhiteSpace(fact.Value as string);
        }

        private static void Require(string? unread)
        {
            if (unread != null)
            {
                throw new FormatException(unread);
            }
        }

        private static T Within<T>(TimeSpan timeout, CancellationToken cancellation, Func<T> ask)
        {
            Task<T> task = Task.Factory.StartNew(ask, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            // What it throws comes out below, as it is.
            if (Task.WaitAny(new Task[] { task }, (int)timeout.TotalMilliseconds, cancellation) < 0)
            {
                throw new TimeoutException("No answer came within " + timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture) + " seconds.");
            }
            return task.GetAwaiter().GetResult();
        }
    }

    /// <summary>What the facts ask of a directory.</summary>
    internal interface IDirectory
    {
        /// <summary>Whether this computer is a member of a domain.</summary>
        bool IsInDomain();

        /// <summary>A domain controller of the computer's domain that answers now; null where none does.</summary>
        string? FindController();

        /// <summary>The keywords of the service connection point; null where there is no such object.</summary>
        IReadOnlyList<string>? ReadKeywords(string controller, TimeSpan timeout);
    }
}
