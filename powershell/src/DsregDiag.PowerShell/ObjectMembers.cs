using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using DsregDiag.Grouping;

namespace DsregDiag.PowerShell
{
    /// <summary>The members of an object that is not ours, at all depths, as far as they may be evidence.</summary>
    internal static class ObjectMembers
    {
        // A capture stands some members deep; what is deeper is somebody's own data.
        private const int Deepest = 4;

        /// <summary>Gathers the properties of an object, and the event records among them.</summary>
        internal static void Collect(PSObject item, EvidenceMembers members, List<PSObject> records) => Collect(item, members, records, 0);

        /// <summary>Adds one member.</summary>
        internal static void Add(EvidenceMembers members, string name, object? value) => Add(members, new List<PSObject>(), name, value, 0);

        private static void Collect(PSObject item, EvidenceMembers members, List<PSObject> records, int depth)
        {
            foreach (PSPropertyInfo property in item.Properties)
            {
                // Other properties run code of theirs: of a process, of a file.
                if (property.MemberType == PSMemberTypes.NoteProperty)
                {
                    Add(members, records, property.Name, property.Value, depth);
                }
            }
        }

        private static void Add(EvidenceMembers members, List<PSObject> records, string name, object? value, int depth)
        {
            PSObject? item = value == null ? null : PSObject.AsPSObject(value);
            switch (item?.BaseObject)
            {
                case null:
                    break;
                case string text:
                    members.Add(name, text);
                    break;
                case DateTime time:
                    members.Add(name, time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture));
                    break;
                case IFormattable number:
                    members.Add(name, number.ToString(null, CultureInfo.InvariantCulture));
                    break;
                case bool truth:
                    members.Add(name, truth ? "YES" : "NO");
                    break;
                case IDictionary dictionary:
                    foreach (DictionaryEntry entry in depth < Deepest ? dictionary : new Hashtable())
                    {
                        Add(members, records, entry.Key.ToString() ?? "", entry.Value, depth + 1);
                    }
                    break;
                case IEnumerable list:
                    AddList(members, records, name, list, depth);
                    break;
                default:
                    if (EventRecordReader.IsRecord(item!))
                    {
                        records.Add(item!);
                    }
                    else if (depth < Deepest)
                    {
                        Collect(item!, members, records, depth + 1);
                    }
                    break;
            }
        }

        private static void AddList(EvidenceMembers members, List<PSObject> records, string name, IEnumerable list, int depth)
        {
            List<object?> items = list.Cast<object?>().Select(item => item is PSObject wrapped && !(wrapped.BaseObject is PSCustomObject) ? wrapped.BaseObject : item).ToList();
            if (items.Count > 0 && items.All(item => item is string))
            {
                members.AddLines(name, items.Cast<string>());
                return;
            }
            foreach (object? item in depth < Deepest ? items : new List<object?>())
            {
                Add(members, records, name, item, depth + 1);
            }
        }
    }
}
