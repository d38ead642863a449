using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using DsregDiag.Grouping;

namespace DsregDiag.PowerShell
{
    /// <summary>The facts in a hashtable: those that the catalogue has, by its spelling, and the names that it does not know.</summary>
    internal sealed class FactNames
    {
        private readonly string[] _catalogue;

        /// <param name="dictionary">Names and values.</param>
        /// <param name="isCapture">Whether it holds a capture's fields, so that other names are no mistakes.</param>
        internal FactNames(IDictionary dictionary, bool isCapture)
        {
            _catalogue = Engine.GetCatalog().Facts.Select(fact => fact.Name).ToArray();
            foreach (DictionaryEntry entry in dictionary)
            {
                string name = entry.Key.ToString() ?? "";
                string? known = Array.Find(_catalogue, fact => fact.Equals(name, StringComparison.OrdinalIgnoreCase));
                // A capture's own names go first: DeviceId is one of them.
                if (known != null && !(isCapture && DsregFields.PrintedName(name) != null))
                {
                    Known[known] = entry.Value;
                }
                else if (!isCapture)
                {
                    Unknown.Add(name);
                }
            }
        }

        /// <summary>What is known, by its name in the catalogue.</summary>
        internal Hashtable Known { get; } = new Hashtable();

        /// <summary>What is not.</summary>
        internal List<string> Unknown { get; } = new List<string>();

        /// <summary>The known name that is most like another, or null.</summary>
        internal string? Near(string name) => Spelling.Near(name, _catalogue);
    }
}
