using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace DsregDiag.Grouping
{
    /// <summary>
    /// Sorts evidence by device before it is parsed, so that nothing of one device is read as another's. Evidence is kept in the
    /// order in which its devices appeared.
    /// </summary>
    internal sealed class DeviceGroups
    {
        private readonly List<EvidenceGroup> _groups = new List<EvidenceGroup>();
        private readonly Dictionary<EvidenceKey, EvidenceGroup> _byKey = new Dictionary<EvidenceKey, EvidenceGroup>();

        internal bool IsEmpty => _groups.All(group => group.IsEmpty && !group.IsFinished);

        /// <summary>Whether all evidence came in folders.</summary>
        internal bool AreFolders => _groups.All(group => group.Key.Kind == KeyKind.Folder);

        /// <summary>About how many bytes there are.</summary>
        internal long Length => _groups.Sum(group => group.Length);

        /// <summary>The group of a key, made at its first use.</summary>
        internal EvidenceGroup this[EvidenceKey key]
        {
            get
            {
                if (!_byKey.TryGetValue(key, out EvidenceGroup? group))
                {
                    group = new EvidenceGroup(key);
                    if (key.Kind == KeyKind.Computer || key.Kind == KeyKind.Machine)
                    {
                        group.Hosts.Add(EvidenceKey.HostName(key.Value));
                    }
                    _byKey.Add(key, group);
                    _groups.Add(group);
                }
                return group;
            }
        }

        /// <summary>Takes out a group that is complete, so that it can be diagnosed before the others; null if it is empty.</summary>
        internal EvidenceGroup? TakeFinished(EvidenceKey key)
        {
            if (!_byKey.TryGetValue(key, out EvidenceGroup? group) || group.IsEmpty)
            {
                return null;
            }
            Identify(group);
            _byKey.Remove(key);
            _groups[_groups.IndexOf(group)] = group.Remains();
            return group;
        }

        /// <summary>
        /// One group a device. Evidence that could belong to any of several devices is left out and handed to
        /// <paramref name="ambiguous"/>. <paramref name="together"/>: the caller said that all evidence without a key belongs
        /// to the capture at hand, even where a computer was renamed.
        /// </summary>
        internal IReadOnlyList<EvidenceGroup> Resolve(bool together, Action<EvidenceGroup> ambiguous)
        {
            var all = new List<EvidenceGroup>();
            foreach (EvidenceGroup group in _groups.Where(group => !group.IsEmpty || group.IsFinished))
            {
                all.AddRange(group.Key.Kind == KeyKind.None ? SplitByDevice(group) : new[] { Identify(group) });
            }
            List<EvidenceGroup> devices = all.Where(IsDevice).ToList();
            List<EvidenceGroup> strays = all.Except(devices).ToList();
            var alone = new List<EvidenceGroup>();
            foreach (EvidenceGroup stray in strays)
            {
                Place(stray, devices, alone, together && strays.Count(s => s.Hosts.Count > 0) == 1, ambiguous);
            }
            return all.Where(group => !group.IsFinished && (devices.Contains(group) || alone.Contains(group))).ToList();
        }

        /// <summary>A capture makes a device, and so does a key that the caller chose for all of its evidence.</summary>
        private static bool IsDevice(EvidenceGroup group)
        {
            return group.HasCapture || group.Key.Kind <= KeyKind.Folder;
        }

        private static void Place(
            EvidenceGroup stray, List<EvidenceGroup> devices, List<EvidenceGroup> alone, bool together, Action<EvidenceGroup> ambiguous)
        {
            List<EvidenceGroup> owners = devices.Concat(alone).Where(device => device.Hosts.Overlaps(stray.Hosts)).ToList();
            bool named = stray.Hosts.Count > 0;
            if (owners.Count == 1 && !owners[0].IsFinished)
            {
                owners[0].Absorb(stray);
            }
            else if (owners.Count == 0 && devices.Count == 1 && !devices[0].IsFinished && (!named || together || devices[0].Hosts.Count == 0))
            {
                devices[0].Absorb(stray);
            }
            else if (owners.Count > 0 || !named && devices.Count > 0)
            {
                ambiguous(stray);
            }
            else
            {
                alone.Add(stray);
            }
        }

        /// <summary>Learns what a group's captures say about their device.</summary>
        private static EvidenceGroup Identify(EvidenceGroup group)
        {
            foreach (CaptureText capture in Captures(group))
            {
                group.HasCapture = true;
                group.DeviceId = group.DeviceId ?? capture.DeviceId;
                if (capture.DeviceName != null)
                {
                    group.Hosts.Add(EvidenceKey.HostName(capture.DeviceName));
                }
            }
            if (group.Hosts.Count == 0 && group.FirstComputer() is string computer)
            {
                group.Hosts.Add(EvidenceKey.HostName(computer));
            }
            return group;
        }

        /// <summary>Captures that came without a key: one group for each device that they show.</summary>
        private static IEnumerable<EvidenceGroup> SplitByDevice(EvidenceGroup group)
        {
            var devices = new List<EvidenceGroup>();
            foreach (CaptureText capture in Captures(group))
            {
                EvidenceGroup? device = devices.FirstOrDefault(candidate => IsSame(candidate, capture));
                // A piece that names no device continues the capture above it.
                if (device == null && capture.DeviceId == null && capture.DeviceName == null && devices.Count > 0)
                {
                    device = devices[devices.Count - 1];
                }
                if (device == null)
                {
                    device = new EvidenceGroup(EvidenceKey.None) { HasCapture = true };
                    devices.Add(device);
                }
                device.DeviceId = device.DeviceId ?? capture.DeviceId;
                if (capture.DeviceName != null)
                {
                    device.Hosts.Add(EvidenceKey.HostName(capture.DeviceName));
                }
                device.AddText(Encoding.UTF8.GetBytes(capture.Text));
            }
            if (devices.Count <= 1)
            {
                // Nothing to part: the text stays whole, with its own line numbers.
                return new[] { Identify(group) };
            }
            group.DropTexts();
            return group.IsEmpty ? devices : devices.Concat(new[] { Identify(group) });
        }

        private static bool IsSame(EvidenceGroup group, CaptureText capture)
        {
            return group.DeviceId != null && capture.DeviceId != null
                ? string.Equals(group.DeviceId, capture.DeviceId, StringComparison.OrdinalIgnoreCase)
                : capture.DeviceName != null && group.Hosts.Contains(EvidenceKey.HostName(capture.DeviceName));
        }

        private static IEnumerable<CaptureText> Captures(EvidenceGroup group)
        {
            var captures = new List<CaptureText>();
            foreach (byte[] text in group.Texts())
            {
                try
                {
                    captures.AddRange(CaptureText.Split(text, Engine.ReadStatus(text)));
                }
                catch (EngineException)
                {
                    // No capture in it: events or something else, which the session will judge.
                }
            }
            return captures;
        }
    }
}
