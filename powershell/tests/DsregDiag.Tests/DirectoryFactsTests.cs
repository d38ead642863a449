using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using System.Threading;
using DsregDiag.Windows;
using Xunit;

namespace DsregDiag.Tests
{
    /// <summary>The facts of a directory that answers as it is told to.</summary>
    public class DirectoryFactsTests
    {
        private const string Tenant = "72f9a0b1-c2d3-44e5-8697-a8b9cadbecfd";
        private static readonly string[] Whole = { "azureADName:contoso.example", "azureADId:" + Tenant };

        [Fact]
        public void APointThatNamesATenantIsFacts()
        {
            Facts facts = Read(new Told { Keywords = Whole });
            Assert.Equal(true, facts["domainControllerReachable"].Value);
            Assert.Equal("named", facts["scpState"].Value);
            Assert.Equal(Tenant, facts["scpTenantId"].Value);
            Assert.Equal("contoso.example", facts["scpTenantName"].Value);
            Assert.StartsWith("LDAP", facts["scpTenantId"].Source, StringComparison.Ordinal);
            Assert.Equal("dc1.contoso.example", facts.Asked);
        }

        [Theory]
        [InlineData("There is no service connection point.", "missing", null)]
        [InlineData("The service connection point names no tenant.", "empty", "")]
        [InlineData("The service connection point names no tenant.", "empty", "enterpriseDRSName:fs.contoso.example|azureADId: ")]
        [InlineData("The service connection point has no keyword azureADId.", "named", "azureADName:contoso.example")]
        [InlineData("The azureADId of the service connection point is no GUID: contoso.", "named", "azureADId:contoso")]
        [InlineData("The service connection point names several tenants: 1, 2.", "named", "azureADId:1|azureADId:2|azureADId:1")]
        public void WhatNamesNoOneTenantSaysWhy(string reason, string state, string? keywords)
        {
            Facts facts = Read(new Told { Keywords = keywords?.Split(new[] { '|' }, StringSplitOptions.RemoveEmptyEntries) });
            Assert.Equal(state, facts["scpState"].Value);
            Assert.Null(facts["scpTenantId"].Value);
            Assert.Equal(reason, facts["scpTenantId"].Reason);
        }

        [Fact]
        public void KeywordsAreReadWithoutRegardToCaseAndBlanks()
        {
            Facts facts = Read(new Told { Keywords = new[] { " AZUREADID: " + Tenant.ToUpperInvariant(), "azureadid:" + Tenant, "azureADname: contoso.example " } });
            Assert.Equal(Tenant, facts["scpTenantId"].Value as string, ignoreCase: true);
            Assert.Equal("contoso.example", facts["scpTenantName"].Value);
        }

        [Fact]
        public void TheRegistryComesFirstAndNothingIsMixed()
        {
            Facts facts = Read(new Told { Keywords = Whole }, Registry("scpTenantId", "0f1e2d3c-4b5a-4968-8776-655443322110"), Registry("scpTenantName", ""));
            Assert.Equal("named", facts["scpState"].Value);
            Assert.Equal("0f1e2d3c-4b5a-4968-8776-655443322110", facts["scpTenantId"].Value);
            Assert.Equal("", facts["scpTenantName"].Value);

            facts = Read(new Told { Keywords = Whole }, Registry("scpTenantId", null), Registry("scpTenantName", "fabrikam.example"));
            Assert.Null(facts["scpTenantId"].Value);
            Assert.Equal(HostFact.NotSet, facts["scpTenantId"].Reason);

            // What the registry holds is not known, so neither is what Windows takes.
            facts = Read(new Told { Keywords = Whole }, Registry("scpTenantId", null, "Access is denied."), Registry("scpTenantName", null, "Access is denied."));
            Assert.Equal("Access is denied.", facts["scpTenantId"].Reason);
        }

        [Fact]
        public void ABlankInTheRegistryIsNoTenant()
        {
            Facts facts = Read(new Told { Keywords = Whole }, Registry("scpTenantId", " "), Registry("scpTenantName", ""));
            Assert.Equal(Tenant, facts["scpTenantId"].Value);
        }

        [Fact]
        public void WithoutADomainThereIsNothingToAsk()
        {
            Facts facts = Read(new Told { InDomain = false });
            Assert.Equal("This computer is in no domain.", facts["domainControllerReachable"].Reason);
            Assert.Equal("This computer is in no domain.", facts["scpState"].Reason);
            Assert.Equal(HostFact.NotSet, facts["scpTenantId"].Reason);
            Assert.Null(facts.Asked);
        }

        [Fact]
        public void WithoutAControllerThePointIsUnknown()
        {
            Facts facts = Read(new Told { Controller = null, Keywords = Whole });
            Assert.Equal(false, facts["domainControllerReachable"].Value);
            Assert.Equal("No domain controller answers.", facts["scpState"].Reason);
            Assert.Equal("No domain controller answers.", facts["scpTenantId"].Reason);
            Assert.Null(facts.Asked);
        }

        [Fact]
        public void ACallThatCannotBeMadeIsUnknown()
        {
            foreach (Exception failure in new Exception[] { new Win32Exception(5), new DllNotFoundException("netapi32"), new EntryPointNotFoundException("DsGetDcNameW") })
            {
                Facts facts = Read(new Told { FindFails = failure });
                Assert.Null(facts["domainControllerReachable"].Value);
                Assert.Equal(failure.Message, facts["domainControllerReachable"].Reason);
                Assert.Equal(failure.Message, facts["scpState"].Reason);
            }
        }

        [Theory]
        [InlineData(0x32, false, "access is denied (LDAP 0x32).")]
        [InlineData(0x0a, false, "refers to another one, which was not asked (LDAP 0x0a).")]
        [InlineData(0x01, false, "as in a remote session (LDAP 0x01).")]
        [InlineData(0x31, true, "did not accept the sign-in of this account (LDAP 0x31).")]
        [InlineData(0x08, true, "signed or sealed (LDAP 0x08).")]
        [InlineData(0x51, true, "could not be reached, or ended the connection (LDAP 0x51).")]
        [InlineData(0x54, false, "is no directory (LDAP 0x54).")]
        [InlineData(0x55, false, "did not answer in time (LDAP 0x55).")]
        [InlineData(0x33, false, "is busy or not ready (LDAP 0x33).")]
        [InlineData(0x20, false, "has no such object (LDAP 0x20).")]
        [InlineData(0x7f, false, "gave an error (LDAP 0x7f).")]
        public void ARefusalOfTheDirectoryIsTheReason(int code, bool isSignIn, string reason)
        {
            Facts facts = Read(new Told { ReadFails = new LdapException(code, isSignIn) });
            Assert.Equal(true, facts["domainControllerReachable"].Value);
            Assert.EndsWith(reason, facts["scpState"].Reason, StringComparison.Ordinal);
            Assert.Equal(facts["scpState"].Reason, facts["scpTenantId"].Reason);
        }

        [Fact]
        public void WhatDoesNotAnswerIsLeftBehind()
        {
            using var end = new ManualResetEvent(false);
            var asked = new Told { Keywords = Whole, Waits = end };
            Facts facts = Read(asked, timeout: TimeSpan.FromSeconds(2.5));
            Assert.Equal(true, facts["domainControllerReachable"].Value);
            Assert.Equal("No answer came within 2.5 seconds.", facts["scpState"].Reason);
            Assert.Equal("No answer came within 2.5 seconds.", facts["scpTenantId"].Reason);
            end.Set();
        }

        [Fact]
        public void TheCallerCanCancel()
        {
            using var end = new ManualResetEvent(false);
            using var stop = new CancellationTokenSource(200);
            Assert.ThrowsAny<OperationCanceledException>(() => DirectoryFacts.Complete(
                Array.Empty<HostFact>(), new Told { Keywords = Whole, Waits = end }, TimeSpan.FromMinutes(5), stop.Token));
            end.Set();
        }

        [Fact]
        public void EveryOtherFactStays()
        {
            var build = new HostFact("osBuild", 22631, "registry");
            IReadOnlyList<HostFact> all = DirectoryFacts.Complete(new[] { build }, new Told { Keywords = Whole }, TimeSpan.FromSeconds(60), default);
            Assert.Same(build, all.Last());
            Assert.Equal(new[] { "domainControllerReachable", "scpState", "osBuild" }, all.Select(fact => fact.Name));
        }

        private static HostFact Registry(string name, string? value, string reason = HostFact.NotSet)
        {
            return new HostFact(name, value, "registry", value == null ? reason : null);
        }

        private static Facts Read(Told directory, HostFact? id = null, HostFact? name = null, TimeSpan? timeout = null)
        {
            HostFact[] host = { id ?? Registry("scpTenantId", null), name ?? Registry("scpTenantName", null) };
            return new Facts(DirectoryFacts.Complete(host, directory, timeout ?? TimeSpan.FromSeconds(60), CancellationToken.None), directory.Asked);
        }

        private sealed class Facts
        {
            private readonly Dictionary<string, HostFact> _facts;

            internal Facts(IEnumerable<HostFact> facts, string? asked)
            {
                _facts = facts.ToDictionary(fact => fact.Name);
                Asked = asked;
            }

            internal string? Asked { get; }

            internal HostFact this[string name] => _facts[name];
        }

        private sealed class Told : IDirectory
        {
            internal bool InDomain { get; set; } = true;

            internal string? Controller { get; set; } = "dc1.contoso.example";

            internal Exception? FindFails { get; set; }

            internal Exception? ReadFails { get; set; }

            internal string[]? Keywords { get; set; }

            internal WaitHandle? Waits { get; set; }

            internal string? Asked { get; private set; }

            public bool IsInDomain() => InDomain;

            public string? FindController() => FindFails == null ? Controller : throw FindFails;

            public IReadOnlyList<string>? ReadKeywords(string controller, TimeSpan timeout)
            {
                Asked = controller;
                Waits?.WaitOne();
                return ReadFails == null ? Keywords : throw ReadFails;
            }
        }
    }
}
