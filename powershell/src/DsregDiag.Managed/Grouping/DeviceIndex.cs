using System;
using System.Collections.Generic;
using System.IO;

namespace DsregDiag.Grouping
{
    /// <summary>The devices met so far, found by what evidence shows: name and id, the computer of its events, or the folder that it stands in.</summary>
    internal sealed class DeviceIndex
    {
        // Stands in the tables where several devices share a name or a folder.
        private static readonly EvidenceGroup Several = new EvidenceGroup(EvidenceKey.None);

        private readonly string? _folder;
        private readonly Dictionary<string, EvidenceGroup> _byIdentity = new Dictionary<string, EvidenceGroup>(StringComparer.OrdinalIgnoreCase);
        private readonly Dictionary<string, EvidenceGroup> _owners = new Dictionary<string, EvidenceGroup>(StringComparer.Ordinal);
        private readonly Dictionary<string, EvidenceGroup> _byFolder = new Dictionary<string, EvidenceGroup>(StringComparer.Ordinal);
        private readonly HashSet<EvidenceGroup> _devices = new HashSet<EvidenceGroup>();
        private EvidenceGroup? _first;
        private int _captured;

        internal DeviceIndex(string? folder)
        {
            _folder = folder;
        }

        internal bool Contains(EvidenceGroup group) => _devices.Contains(group);

        /// <summary>Adds a group with a capture: to the device that it shows, if that is known already.</summary>
        internal void Add(EvidenceGroup group)
        {
            EvidenceGroup? known = group.Key.IsDevice ? null : Known(group);
            if (known == null)
            {
                _devices.Add(group);
                _first = _first ?? group;
                _captured++;
            }
            else
            {
                known.Absorb(group);
            }
            EvidenceGroup device = known ?? group;
            if (!group.Key.IsDevice)
            {
                Learn(device);
            }
            foreach (string host in device.Hosts)
            {
                Note(_owners, host, device);
            }
            foreach (string folder in FoldersOf(group))
            {
                Note(_byFolder, folder, device);
            }
        }

        /// <summary>Gives evidence without a capture to the device that it is of; false if it could be of several.</summary>
        internal bool Place(EvidenceGroup stray, bool together, HashSet<string> finished)
        {
            bool isNamed = stray.Hosts.Count > 0;
            EvidenceGroup? owner = null;
            foreach (string host in stray.Hosts)
            {
                if (finished.Contains(host))
                {
                    return false;
                }
                owner = _owners.TryGetValue(host, out EvidenceGroup? found) ? found : owner;
            }
            owner = owner ?? Nearest(stray, isNamed);
            if (owner == null && _captured == 1 && finished.Count == 0 && (!isNamed || together || _first!.Hosts.Count == 0))
            {
                owner = _first;
            }
            if (owner == Several || owner == null && !isNamed && _captured + finished.Count > 0)
            {
                return false;
            }
            if (owner != null)
            {
                owner.Absorb(stray);
            }
            else
            {
                // Its computer gave no capture.
                _devices.Add(stray);
                foreach (string host in stray.Hosts)
                {
                    Note(_owners, host, stray);
                }
            }
            return true;
        }

        /// <summary>
        /// The device of the same name, if no id contradicts: a name with two ids may be two devices, so that what stands apart is
        /// not blended. Without a name the id is enough.
        /// </summary>
        private EvidenceGroup? Known(EvidenceGroup group)
        {
            foreach (string host in group.Hosts)
            {
                if (_byIdentity.TryGetValue(host + "\n" + group.DeviceId, out EvidenceGroup? same)
                    || _byIdentity.TryGetValue(host + "\n", out same)
                    || group.DeviceId == null && _byIdentity.TryGetValue(host, out same))
                {
                    return same;
                }
            }
            bool isKnownById = group.Hosts.Count == 0 && group.DeviceId != null;
            return isKnownById && _byIdentity.TryGetValue("\n" + group.DeviceId, out EvidenceGroup? device) ? device : null;
        }

        private void Learn(EvidenceGroup device)
        {
            foreach (string host in device.Hosts)
            {
                string nameless = host + "\n";
                if (device.DeviceId != null && _byIdentity.TryGetValue(nameless, out EvidenceGroup? same) && same == device)
                {
                    _byIdentity.Remove(nameless);
                }
                _byIdentity[host + "\n" + device.DeviceId] = device;
                if (!_byIdentity.ContainsKey(host))
                {
                    _byIdentity[host] = device;
                }
            }
            if (device.DeviceId != null && !_byIdentity.ContainsKey("\n" + device.DeviceId))
            {
                _byIdentity["\n" + device.DeviceId] = device;
            }
        }

        /// <summary>The only device of the nearest folder that has any; what names another computer belongs to a folder of its own only.</summary>
        private EvidenceGroup? Nearest(EvidenceGroup stray, bool isNamed)
        {
            foreach (string folder in FoldersOf(stray))
            {
                if (_byFolder.TryGetValue(folder, out EvidenceGroup? device))
                {
                    return !isNamed ? device : device != Several && _folder != null && folder != _folder ? device : null;
                }
            }
            return null;
        }

        private static IEnumerable<string> FoldersOf(EvidenceGroup group)
        {
            string? folder = group.File == null ? null : Path.GetDirectoryName(group.File);
            for (; !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
            {
                yield return folder!;
            }
        }

        private static void Note(Dictionary<string, EvidenceGroup> table, string key, EvidenceGroup device)
        {
            table[key] = table.TryGetValue(key, out EvidenceGroup? other) && other != device ? Several : device;
        }
    }
}
