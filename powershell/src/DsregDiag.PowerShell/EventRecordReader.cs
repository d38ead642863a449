using System;
using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq.Expressions;
using System.Management.Automation;
using System.Reflection;
using System.Text;
using DsregDiag.Json;

namespace DsregDiag.PowerShell
{
    /// <summary>
    /// Records of Get-WinEvent. A live one gives its XML, which is one call, culture-free and has its data by name; one that was
    /// saved or came through remoting gives the properties that it kept.
    /// </summary>
    internal static class EventRecordReader
    {
        private const string RecordType = "System.Diagnostics.Eventing.Reader.EventRecord";

        private static readonly string[] Kept =
        {
            "Id", "Version", "Level", "ProviderName", "LogName", "TimeCreated", "MachineName", "RecordId", "ActivityId", "Message",
        };

        // The record's assembly is not one that netstandard2.0 can name, so its method is bound once for each type met.
        private static readonly ConcurrentDictionary<Type, Func<object, string>?> Readers =
            new ConcurrentDictionary<Type, Func<object, string>?>();

        /// <summary>The XML of a live record; null if the object is none.</summary>
        internal static string? ToXml(object value) => Readers.GetOrAdd(value.GetType(), MakeReader)?.Invoke(value);

        /// <summary>Whether an object has what makes an event record: a saved one, or one selected from a record.</summary>
        internal static bool IsRecord(PSObject item)
        {
            return item.Properties["Id"] != null && item.Properties["ProviderName"] != null;
        }

        /// <summary>What a record that came through remoting has lost, and how to bring it; null if nothing.</summary>
        internal static string? Loss(PSObject item)
        {
            bool lost = item.Properties["Properties"]?.Value is object list && ValuesOf(list) == null;
            return lost
                ? "Records that came through remoting have lost their data; only what their message says can be read."
                    + " To keep it use: Invoke-Command { Get-WinEvent ... | ForEach-Object ToXml }"
                : null;
        }

        /// <summary>The kept properties, in the form that ConvertTo-Json gives a record.</summary>
        internal static string ToJson(PSObject item)
        {
            StringBuilder json = new StringBuilder("{");
            foreach (string name in Kept)
            {
                object? value = Unwrap(item.Properties[name]?.Value);
                if (value != null)
                {
                    json.AppendName(name).AppendValue(value);
                }
            }
            List<object?>? values = item.Properties["Properties"]?.Value is object list ? ValuesOf(list) : null;
            if (values != null)
            {
                json.AppendName("Properties").Append('[');
                for (int i = 0; i < values.Count; i++)
                {
                    json.Append(i == 0 ? "" : ",").Append("{\"Value\":").AppendValue(values[i]).Append('}');
                }
                json.Append(']');
            }
            return json.Append('}').ToString();
        }

        /// <summary>The data of a record; null if only the names of their types are left.</summary>
        private static List<object?>? ValuesOf(object list)
        {
            var values = new List<object?>();
            if (!(Unwrap(list) is IEnumerable items) || items is string)
            {
                return null;
            }
            foreach (object? item in items)
            {
                PSPropertyInfo? value = item == null ? null : PSObject.AsPSObject(item).Properties["Value"];
                if (value == null)
                {
                    return null;
                }
                object? datum = Unwrap(value.Value);
                values.Add(datum is byte[] bytes ? BitConverter.ToString(bytes).Replace("-", "") : datum);
            }
            return values;
        }

        private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

        private static Func<object, string>? MakeReader(Type type)
        {
            for (Type? ancestor = type; ancestor != null; ancestor = ancestor.BaseType)
            {
                if (ancestor.FullName == RecordType)
                {
                    MethodInfo? method = ancestor.GetMethod("ToXml", Type.EmptyTypes);
                    if (method == null)
                    {
                        return null;
                    }
                    ParameterExpression record = Expression.Parameter(typeof(object));
                    return Expression.Lambda<Func<object, string>>(Expression.Call(Expression.Convert(record, ancestor), method), record).Compile();
                }
            }
            return null;
        }
    }
}
