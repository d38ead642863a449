using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using DsregDiag.Windows;

namespace DsregDiag.Collection
{
    /// <summary>Status and facts of this device together, as Invoke-DsregDiagnosis takes them.</summary>
    internal sealed class DeviceChecks
    {
        private readonly byte[] _capture;

        internal DeviceChecks(string fixtures)
        {
            _capture = File.ReadAllBytes(Path.Combine(fixtures, "prt-failed.txt"));
        }

        internal IEnumerable<(string Name, Action Check)> All()
        {
            yield return ("this device is diagnosed by its capture and its facts", Diagnosed);
        }

        private void Diagnosed()
        {
            using var session = new Session();
            DsregCommandOutput output = StandIn.Run(_capture);
            session.AddStatus(output.Bytes);
            foreach (HostFact fact in HostFacts.Read())
            {
                session.AddFacts(fact.Json);
            }
            Diagnosis diagnosis = session.Diagnose(new DiagnosisOptions { Now = output.StartedAt });
            Expect.Equal("PC-PRT", diagnosis.Name, "the device");
            Expect.Equal(22631, diagnosis.Device.OSBuild, "the build");
            Expect.Equal("entraJoined", diagnosis.JoinState, "the join state");
            Expect.Equal((string?)HostFacts.Read().Single(fact => fact.Name == "runAs").Value, diagnosis.Context.RunAs, "who ran it");
        }
    }
}
