using System;
using System.Collections.Generic;
using System.Linq;

namespace DsregDiag.Windows
{
    /// <summary>
    /// What the keywords of a service connection point say (learn.microsoft.com/entra/identity/devices/how-to-hybrid-join): azureADName and
    /// azureADId name the tenant; others, such as enterpriseDRSName, are for registration in the organisation's own network.
    /// </summary>
    internal sealed class ServiceConnectionPoint
    {
        private readonly bool _exists;
        private readonly string[] _names;
        private readonly string[] _ids;

        /// <param name="keywords">The keywords; null where the directory has no such object.</param>
        internal ServiceConnectionPoint(IReadOnlyList<string>? keywords)
        {
            _exists = keywords != null;
            _names = Of("azureADName:", keywords);
            _ids = Of("azureADId:", keywords);
        }

        /// <summary>named, empty or missing.</summary>
        internal string State => !_exists ? "missing" : _names.Length + _ids.Length == 0 ? "empty" : "named";

        internal object TenantId()
        {
            string id = One(_ids, "azureADId");
            return Guid.TryParse(id, out _) ? id : throw new FormatException("The azureADId of the service connection point is no GUID: " + Shown(id) + ".");
        }

        internal object TenantName() => One(_names, "azureADName");

        private string One(string[] values, string keyword)
        {
            switch (State)
            {
                case "missing": throw new FormatException("There is no service connection point.");
                case "empty": throw new FormatException("The service connection point names no tenant.");
            }
            return values.Length == 1 ? values[0]
                : values.Length == 0 ? throw new FormatException("The service connection point has no keyword " + keyword + ".")
                : throw new FormatException("The service connection point names several tenants: " + string.Join(", ", values.Take(4).Select(Shown)) + (values.Length > 4 ? " and more." : "."));
        }

        private static string Shown(string value) => value.Length <= 80 ? value : value.Substring(0, 80) + "...";

        private static string[] Of(string prefix, IEnumerable<string>? keywords)
        {
            return (keywords ?? new string[0])
                .Select(keyword => keyword.Trim())
                .Where(keyword => keyword.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                .Select(keyword => keyword.Substring(prefix.Length).Trim())
                .Where(value => value.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        }
    }
}
