using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace DsregDiag.Grouping
{
    /// <summary>
    /// Sorts evidence by device before it is parsed, so that nothing of one device is read as another's: the evidence of a folder, or
    /// all that came without one. Devices are kept in the order in which they appeared.
    /// </summary>
    internal sealed class DeviceGroups
    {
        private readonly List<EvidenceGroup> _groups = new List<EvidenceGroup>();
        private readonly Dictionary<EvidenceKey, EvidenceGroup> _byKey = new Dictionary<EvidenceKey, EvidenceGroup>();
        private readonly string? _folder;

        /// <param name="folder">The folder that all of the evidence stands in, if it does.</param>
        internal DeviceGroups(string? folder = null)
        {
            _folder = folder;
        }

        internal bool IsEmpty => _groups.All(group => group.IsEmpty);

        /// <summary>About how many bytes there are.</summary>
        internal long Length => _groups.Sum(group => group.Length);

        /// <summary>The group of a key, made at its first use.</summary>
        internal EvidenceGroup this[EvidenceKey key]
        {
            get
            {
                if (!_byKey.TryGetValue(key, out EvidenceGroup? group))
                {
                    group = Add(key);
                    _byKey.Add(key, group);
                }
                return group;
            }
        }

        /// <summary>Adds a text: to the device of its key, or to those whose captures it holds.</summary>
        internal void AddText(EvidenceKey key, byte[] text, Place place, DateTime? capturedAt = null)
        {
            List<CapturePiece> pieces = EvidenceContent.IsXmlOrJson(text) ? new List<CapturePiece>() : CapturePiece.Split(text);
            if (key.IsDevice || !AreOfSeveral(pieces))
            {
                // What is one device's stays whole, with its own line numbers.
                AddWhole(key.IsDevice ? this[key] : Add(key), text, place, pieces, capturedAt);
            }
            else
            {
                AddPieces(key, pieces, place);
            }
        }

        /// <summary>
        /// One group a device. Evidence that could belong to any of several devices is left out and handed to
        /// <paramref name="ambiguous"/>. <paramref name="finished"/>: the devices that were diagnosed before.
        /// <paramref name="together"/>: the caller said that all evidence without a key belongs to the capture at hand, even where a
        /// computer was renamed.
        /// </summary>
        internal IReadOnlyList<EvidenceGroup> Resolve(bool together, HashSet<string> finished, Action<EvidenceGroup> ambiguous)
        {
            _groups.RemoveAll(group => group.IsEmpty);
            _groups.ForEach(group => group.IdentifyByLabel());
            if (_folder != null && IsOneDevice())
            {
                return OfOneDevice(new EvidenceKey(KeyKind.Folder, _folder));
            }
            var devices = new DeviceIndex(_folder);
            var strays = new List<EvidenceGroup>();
            foreach (EvidenceGroup group in _groups)
            {
                if (group.HasCapture || group.Key.IsDevice)
                {
                    devices.Add(group);
                }
                else
                {
                    strays.Add(group);
                }
            }
            together &= strays.Count(stray => stray.Hosts.Count > 0) == 1;
            foreach (EvidenceGroup stray in strays)
            {
                if (!devices.Place(stray, together, finished))
                {
                    ambiguous(stray);
                }
            }
            return _groups.FindAll(group => !group.IsEmpty && devices.Contains(group));
        }

        /// <summary>Parts the evidence of a group in which the engine found several devices.</summary>
        internal static IReadOnlyList<EvidenceGroup> Part(EvidenceGroup group, Action<EvidenceGroup> ambiguous)
        {
            var parts = new DeviceGroups();
            group.PartInto(parts, new EvidenceKey(group.Key.Source == null ? KeyKind.None : KeyKind.File, group.Key.Source ?? ""));
            return parts.Resolve(false, new HashSet<string>(), ambiguous);
        }

        /// <summary>Adds a text capture by capture, as the engine tells them apart; what holds none, computer by computer.</summary>
        internal void AddParted(EvidenceKey key, byte[] text, Place place)
        {
            List<CapturePiece> pieces = CapturePiece.ByEngine(text);
            if (pieces.Count > 1)
            {
                AddPieces(key, pieces, place);
            }
            else if (pieces.Count > 0 || !AddByComputer(text))
            {
                AddWhole(Add(key), text, place, pieces, null);
            }
        }

        /// <summary>Adds the records of each computer to a group of its own; false where they are not of several.</summary>
        private bool AddByComputer(byte[] text)
        {
            IReadOnlyList<Event> records;
            try
            {
                records = Engine.ParseEvents(text).Events;
            }
            catch (EngineException)
            {
                return false;
            }
            string?[] hosts = records.Select(HostOf).ToArray();
            if (hosts.Where(host => host != null).Distinct().Count() < 2)
            {
                return false;
            }
            for (int i = 0; i < records.Count; i++)
            {
                string? host = hosts[i];
                EvidenceKey key = host == null ? EvidenceKey.None : new EvidenceKey(KeyKind.Machine, host, records[i].Computer);
                this[key].AddRecord(records[i].Element, isXml: false);
            }
            return true;
        }

        /// <summary>The host that a record names, or null; somebody's words in its place are no name.</summary>
        private static string? HostOf(Event record)
        {
            string host = EvidenceKey.HostName(record.Computer);
            return host.Length == 0 || host.Any(char.IsWhiteSpace) ? null : host;
        }

        /// <summary>Takes in a device of another scope, before what is here.</summary>
        internal void Insert(EvidenceGroup device) => _groups.Insert(0, device);

        private EvidenceGroup Add(EvidenceKey key)
        {
            var group = new EvidenceGroup(key);
            _groups.Add(group);
            return group;
        }

        private static void AddWhole(EvidenceGroup group, byte[] text, Place place, List<CapturePiece> pieces, DateTime? capturedAt)
        {
            group.AddText(text, place, isWhole: true);
            pieces.ForEach(group.Identify);
            if (!pieces.Exists(piece => piece.DeviceName != null))
            {
                group.LabelBy(text);
            }
            if (capturedAt != null)
            {
                group.NoteTime(capturedAt.Value);
            }
        }

        /// <summary>A piece that names no device continues the capture above it.</summary>
        private void AddPieces(EvidenceKey key, List<CapturePiece> pieces, Place place)
        {
            EvidenceGroup? group = null;
            foreach (CapturePiece piece in pieces)
            {
                if (group == null || piece.DeviceName != null || piece.DeviceId != null)
                {
                    string line = "line " + piece.Line;
                    group = Add(new EvidenceKey(key.Kind, key.Source == null ? line : key.Source + ", " + line));
                }
                group.AddText(Encoding.UTF8.GetBytes(piece.Text), new Place(place.Words, null), isWhole: false);
                group.Identify(piece);
            }
        }

        /// <summary>Whether the captures show two devices: by name, or by id where none of them prints a name.</summary>
        private static bool AreOfSeveral(List<CapturePiece> pieces)
        {
            if (pieces.Count < 2)
            {
                return false;
            }
            List<string> names = pieces.FindAll(piece => piece.DeviceName != null).ConvertAll(piece => EvidenceKey.HostName(piece.DeviceName));
            List<string> ids = pieces.FindAll(piece => piece.DeviceId != null).ConvertAll(piece => piece.DeviceId!.ToUpperInvariant());
            List<string> shown = names.Count > 0 ? names : ids;
            return shown.Exists(one => one != shown[0]);
        }

        /// <summary>A folder is one device's, unless its captures or its events show more: one that was renamed has two names.</summary>
        private bool IsOneDevice()
        {
            List<EvidenceGroup> captures = _groups.FindAll(group => group.HasCapture);
            var hosts = new HashSet<string>(_groups.SelectMany(group => group.Hosts));
            var captured = new HashSet<string>(captures.SelectMany(group => group.Hosts));
            // Windows 10 before 1703 prints no name: another id is another device then.
            var known = new HashSet<string?>(captures.Where(group => group.Hosts.Count > 0).Select(group => group.DeviceId));
            IEnumerable<string?> others = captures.Where(group => group.Hosts.Count == 0).Select(group => group.DeviceId);
            int nameless = others.Where(id => id != null && !known.Contains(id)).Distinct().Count();
            return hosts.Count <= 2 && captured.Count + nameless <= 1 && !_groups.Exists(group => group.Key.IsDevice);
        }

        private List<EvidenceGroup> OfOneDevice(EvidenceKey key)
        {
            for (int i = 1; i < _groups.Count; i++)
            {
                _groups[0].Absorb(_groups[i]);
            }
            _groups.RemoveRange(Math.Min(1, _groups.Count), Math.Max(0, _groups.Count - 1));
            _groups.ForEach(group => group.Rename(key));
            return _groups;
        }
    }
}
