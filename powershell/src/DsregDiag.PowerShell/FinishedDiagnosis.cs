using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using DsregDiag.Grouping;

namespace DsregDiag.PowerShell
{
    /// <summary>Takes back diagnoses that were made before, where the caller says that they are that.</summary>
    internal static class FinishedDiagnosis
    {
        internal delegate void Problem(string id, ErrorCategory category, object? target, string message, string nextStep);

        /// <summary>The diagnoses that an object is, holds as Json, or that stand in a file of that name.</summary>
        internal static IEnumerable<Diagnosis> Read(PSObject? item, PSCmdlet cmdlet, Problem refuse)
        {
            switch (item?.BaseObject)
            {
                case null:
                    return Enumerable.Empty<Diagnosis>();
                case Diagnosis diagnosis:
                    return new[] { diagnosis };
                case FileInfo file:
                    return FromFile(file.FullName, refuse);
                case string text when text.TrimStart().StartsWith("{", StringComparison.Ordinal):
                    return FromText(text, null, refuse);
                case string path:
                    return FromFile(cmdlet.GetUnresolvedProviderPathFromPSPath(path), refuse);
                case IEnumerable list when !(list is IDictionary):
                    return list.Cast<object?>().Where(one => one != null).SelectMany(one => Read(PSObject.AsPSObject(one!), cmdlet, refuse)).ToList();
                default:
                    return item!.Properties["Json"]?.Value is object json
                        ? FromText(json.ToString()!, item.Properties["Source"]?.Value as string, refuse)
                        : Refuse(item, "An object of the type " + item.TypeNames.FirstOrDefault() + " is no diagnosis.", refuse);
            }
        }

        private static IEnumerable<Diagnosis> FromFile(string path, Problem refuse)
        {
            string text;
            try
            {
                text = Decoding.Text(EvidenceFile.Read(path));
            }
            catch (Exception e) when (e is IOException || e is UnauthorizedAccessException || e is NotSupportedException || e is ArgumentException)
            {
                return Refuse(path, "The file " + path + " cannot be read: " + e.Message, refuse);
            }
            return FromText(text, path, refuse);
        }

        /// <summary>One document, or one a line.</summary>
        private static IEnumerable<Diagnosis> FromText(string text, string? source, Problem refuse)
        {
            try
            {
                return Documents(text).Select(json => new Diagnosis(json) { Source = source, IsReadyMade = true }).ToList();
            }
            catch (FormatException e)
            {
                return Refuse(source, e.Message, refuse);
            }
        }

        private static IEnumerable<string> Documents(string text)
        {
            string[] lines = text.Split(new[] { '\n' }).Select(line => line.Trim()).Where(line => line.Length > 0).ToArray();
            bool isLines = lines.Length > 1 && lines.All(line => line[0] == '{' && line[line.Length - 1] == '}');
            return isLines ? lines : new[] { text.Trim() };
        }

        private static IEnumerable<Diagnosis> Refuse(object? target, string message, Problem refuse)
        {
            refuse("InvalidDiagnosis", ErrorCategory.InvalidData, target, message, "Give what Invoke-DsregDiagnosis gave, its Json, or a file with that, unchanged.");
            return Enumerable.Empty<Diagnosis>();
        }
    }
}
