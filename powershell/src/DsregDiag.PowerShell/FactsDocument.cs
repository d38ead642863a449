using System.Collections;
using System.Management.Automation;
using System.Text;
using DsregDiag.Json;

namespace DsregDiag.PowerShell
{
    /// <summary>What an admin knows about a host, as the facts document that the engine takes.</summary>
    internal static class FactsDocument
    {
        /// <summary>A document of a hashtable: names of facts and their values.</summary>
        internal static string FromDictionary(IDictionary facts)
        {
            StringBuilder json = new StringBuilder("{");
            foreach (DictionaryEntry fact in facts)
            {
                json.AppendName(fact.Key.ToString() ?? "").Append('{').AppendName("value");
                json.AppendValue(fact.Value is PSObject wrapped ? wrapped.BaseObject : fact.Value);
                json.AppendName("source").AppendString("admin").Append('}');
            }
            return json.Append('}').ToString();
        }
    }
}
