using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;

namespace DsregDiag.PowerShell
{
    /// <summary>Writes diagnoses as a report for people or programs; of several devices a page with counts and a table.</summary>
    [Cmdlet(VerbsData.Export, "DsregReport", DefaultParameterSetName = FileSet, SupportsShouldProcess = true,
        HelpUri = HelpPages.Root + "Export-DsregReport.md")]
    [OutputType(typeof(FileInfo), ParameterSetName = new[] { FileSet })]
    [OutputType(typeof(string), ParameterSetName = new[] { TicketSet })]
    public sealed class ExportDsregReportCommand : DsregCmdlet
    {
        private const string FileSet = "File";
        private const string TicketSet = "Ticket";

        private readonly List<string> _documents = new List<string>();

        /// <summary>Diagnoses: what Invoke-DsregDiagnosis gave, its Json, or files with that.</summary>
        [Parameter(Mandatory = true, ValueFromPipeline = true)]
        [AllowNull]
        public PSObject? InputObject { get; set; }

        /// <summary>The file to write.</summary>
        [Parameter(Mandatory = true, Position = 0, ParameterSetName = FileSet)]
        [ValidateNotNullOrEmpty]
        public string Path { get; set; } = "";

        /// <summary>The form of the report; else the ending of the file tells it (.html, .md, .txt, .csv, .jsonl).</summary>
        [Parameter(ParameterSetName = FileSet)]
        [ValidateSet("html", "markdown", "text", "csv", "jsonl")]
        public string? Format { get; set; }

        /// <summary>Writes over a file that is there.</summary>
        [Parameter(ParameterSetName = FileSet)]
        public SwitchParameter Force { get; set; }

        /// <summary>Gives the file that was written.</summary>
        [Parameter(ParameterSetName = FileSet)]
        public SwitchParameter PassThru { get; set; }

        /// <summary>Gives a text for a ticket instead of a file: a subject line, and a body of at most 4,000 characters.</summary>
        [Parameter(Mandatory = true, ParameterSetName = TicketSet)]
        public SwitchParameter AsTicket { get; set; }

        /// <summary>Replaces names, accounts, ids, hosts and addresses by placeholders.</summary>
        [Parameter]
        public SwitchParameter Redact { get; set; }

        /// <summary>With -Redact: leaves the ids of requests (correlation, activity, trace) as they are: a service's support asks for them.</summary>
        [Parameter]
        public SwitchParameter KeepCorrelationId { get; set; }

        /// <inheritdoc/>
        protected override void ProcessRecord()
        {
            _documents.AddRange(FinishedDiagnosis.Read(InputObject, this, WriteProblem).Select(one => one.Json));
        }

        /// <inheritdoc/>
        protected override void EndProcessing()
        {
            if (_documents.Count == 0)
            {
                WriteProblem("NoInput", ErrorCategory.InvalidData, null, "There is no diagnosis to report.", "Pipe what Invoke-DsregDiagnosis gives.");
                return;
            }
            if (AsTicket)
            {
                _documents.ForEach(one => WriteReport(one, RenderFormat.Ticket, WriteObject));
                return;
            }
            string? format = Format ?? FormatOf(System.IO.Path.GetExtension(Path));
            if (format == null)
            {
                WriteProblem(
                    "UnknownFormat", ErrorCategory.InvalidArgument, Path,
                    "The ending of " + Path + " tells no format.", "Use .html, .md, .txt, .csv or .jsonl, or give -Format html, markdown, text, csv or jsonl.");
                return;
            }
            string file = GetUnresolvedProviderPathFromPSPath(Path);
            if (File.Exists(file) && !Force)
            {
                WriteProblem("FileExists", ErrorCategory.ResourceExists, file, "The file " + file + " is there already.", "Give another name, or -Force to write over it.");
                return;
            }
            if (ShouldProcess(file, "Write the report"))
            {
                WriteReport(string.Join("\n", _documents), format, text => Save(file, text));
            }
        }

        private static string? FormatOf(string ending)
        {
            switch (ending.ToLowerInvariant())
            {
                case ".html": case ".htm": return RenderFormat.Html;
                case ".md": case ".markdown": return RenderFormat.Markdown;
                case ".txt": return RenderFormat.Text;
                case ".csv": return RenderFormat.Csv;
                case ".jsonl": case ".ndjson": return RenderFormat.JsonLines;
                default: return null;
            }
        }

        private void WriteReport(string documents, string format, Action<string> write)
        {
            try
            {
                var options = new RenderOptions { Format = format, Redact = Redact, KeepCorrelationIds = KeepCorrelationId, Full = format == RenderFormat.Text };
                write(Do(documents.Length, () => Engine.Render(documents, options)));
            }
            catch (EngineException e)
            {
                WriteEngineError(e, null);
            }
        }

        /// <summary>Writes beside the file and moves it there when it is whole: a full disk leaves what was there.</summary>
        private void Save(string file, string text)
        {
            string part = file + "." + Guid.NewGuid().ToString("N") + ".part";
            try
            {
                // Excel takes a table without the mark for one in the system's own code page.
                bool mark = file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);
                File.WriteAllText(part, text, new UTF8Encoding(mark));
                if (File.Exists(file))
                {
                    File.Delete(file);
                }
                File.Move(part, file);
                if (PassThru)
                {
                    WriteObject(new FileInfo(file));
                }
            }
            catch (Exception e) when (e is IOException || e is UnauthorizedAccessException || e is NotSupportedException)
            {
                TryDelete(part);
                WriteProblem("FileNotWritten", ErrorCategory.WriteError, file, "The file " + file + " cannot be written: " + e.Message, "Give a file in a folder that you may write to.");
            }
        }

        private static void TryDelete(string file)
        {
            try
            {
                File.Delete(file);
            }
            catch (Exception e) when (e is IOException || e is UnauthorizedAccessException)
            {
                // The error that is told is the one before.
            }
        }
    }
}
