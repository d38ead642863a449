using System;
using System.Collections;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using DsregDiag.Grouping;

namespace DsregDiag.PowerShell
{
    /// <summary>Reads the lines that detection scripts printed, also out of Intune's exports, and gives a diagnosis of each device.</summary>
    [Cmdlet(VerbsData.ConvertFrom, "DsregSummary", HelpUri = HelpPages.Root + "ConvertFrom-DsregSummary.md")]
    [OutputType(typeof(Diagnosis))]
    public sealed class ConvertFromDsregSummaryCommand : DsregCmdlet
    {
        private Lazy<RenderOptions>? _screen;

        /// <summary>Summary lines, files, or objects that hold one: rows of Import-Csv, or what Graph gives.</summary>
        [Parameter(Position = 0, ValueFromPipeline = true)]
        [AllowNull]
        [AllowEmptyString]
        [AllowEmptyCollection]
        public PSObject?[]? InputObject { get; set; }

        /// <summary>Files to read: lines, Intune's CSV export, or Graph's JSON; wildcards are allowed.</summary>
        [Parameter]
        [SupportsWildcards]
        [ValidateNotNullOrEmpty]
        public string[]? Path { get; set; }

        /// <summary>Files whose names are taken as they are.</summary>
        [Parameter]
        [ValidateNotNullOrEmpty]
        public string[]? LiteralPath { get; set; }

        /// <inheritdoc/>
        protected override void ProcessRecord()
        {
            foreach (PSObject? item in InputObject ?? Array.Empty<PSObject?>())
            {
                Take(item);
            }
        }

        /// <inheritdoc/>
        protected override void EndProcessing()
        {
            string[] none = Array.Empty<string>();
            foreach (string path in EvidencePath.Resolve(this, Path ?? none).Concat(EvidencePath.Literal(this, LiteralPath ?? none)))
            {
                TakeFile(path);
            }
        }

        private void Take(PSObject? item)
        {
            switch (item?.BaseObject)
            {
                case null:
                    break;
                case string line when line.Trim().Length == 0:
                    break;
                case string text:
                    TakeText(Engine.Utf8(text), text);
                    break;
                case FileInfo file:
                    TakeFile(file.FullName);
                    break;
                case IDictionary members:
                    Write(SummaryRow.Of(Members(members)), item);
                    break;
                default:
                    Write(SummaryRow.Of(Members(item!)), item);
                    break;
            }
        }

        private void TakeFile(string path)
        {
            try
            {
                TakeText(EvidenceFile.Read(path), path);
            }
            catch (Exception e) when (e is IOException || e is UnauthorizedAccessException || e is NotSupportedException)
            {
                WriteProblem("FileNotReadable", ErrorCategory.ReadError, path, "The file " + path + " cannot be read: " + e.Message, "Give a file that exists and that you may read.");
            }
        }

        private void TakeText(byte[] text, string target)
        {
            try
            {
                foreach (SummaryRow? row in Do(text.Length, () => SummaryRow.In(text).ToList()))
                {
                    Write(row, target);
                }
            }
            catch (FormatException e)
            {
                WriteProblem("NotJson", ErrorCategory.InvalidData, target, "This begins as JSON and is none: " + e.Message, "Give the export as it was saved, or what Graph answered, whole.");
            }
        }

        private void Write(SummaryRow? row, object? target)
        {
            Diagnosis? diagnosis = row?.ToDiagnosis();
            if (diagnosis == null)
            {
                WriteProblem(
                    "NotASummary", ErrorCategory.InvalidData, target, "This holds no summary line.",
                    "Give lines with ' | v1 ' as the detection scripts and Test-DsregHealth -Summary print them, or Intune's export of a script's device status.");
                return;
            }
            diagnosis.Screen = _screen ?? (_screen = Screen.Of(this));
            PSObject output = PSObject.AsPSObject(diagnosis);
            output.TypeNames.Insert(0, InvokeDsregDiagnosisCommand.OneOfSeveral);
            WriteObject(output);
        }

        private static IEnumerable<KeyValuePair<string, string>> Members(IDictionary members)
        {
            var all = new List<KeyValuePair<string, string>>();
            foreach (DictionaryEntry member in members)
            {
                Add(all, member.Key.ToString() ?? "", member.Value);
            }
            return all;
        }

        private static IEnumerable<KeyValuePair<string, string>> Members(PSObject item)
        {
            var all = new List<KeyValuePair<string, string>>();
            foreach (PSPropertyInfo property in item.Properties.Where(one => one.MemberType == PSMemberTypes.NoteProperty || one.MemberType == PSMemberTypes.Property))
            {
                Add(all, property.Name, property.Value);
            }
            return all;
        }

        /// <summary>A value, or those of an object one level down, as the managed device of a run state.</summary>
        private static void Add(List<KeyValuePair<string, string>> all, string name, object? value)
        {
            switch (value is PSObject wrapped ? wrapped.BaseObject : value)
            {
                case null:
                    all.Add(new KeyValuePair<string, string>(name, ""));
                    break;
                case DateTime time:
                    all.Add(new KeyValuePair<string, string>(name, time.ToUniversalTime().ToString("o", System.Globalization.CultureInfo.InvariantCulture)));
                    break;
                case IDictionary inner:
                    all.AddRange(Members(inner));
                    break;
                case PSCustomObject _:
                    all.AddRange(Members((PSObject)value!));
                    break;
                case object other:
                    all.Add(new KeyValuePair<string, string>(name, LanguagePrimitives.ConvertTo<string>(other)));
                    break;
            }
        }
    }
}
