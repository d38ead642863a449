using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;

namespace DsregDiag.PowerShell
{
    /// <summary>What the cmdlets share: loading the engine, stopping, and errors that say what to do next.</summary>
    public abstract class DsregCmdlet : PSCmdlet
    {
        private const long LargeSize = 1 << 20;
        private const int WaitPace = 250;
        private static int _warnedOfLibrary;
        private readonly HashSet<string> _warned = new HashSet<string>();
        private readonly CancellationTokenSource _stop = new CancellationTokenSource();

        /// <summary>Loads the engine, so that a broken installation is one error, before any input is read.</summary>
        protected override void BeginProcessing()
        {
            try
            {
                WriteVerbose("Engine " + Engine.Version + ", " + Engine.LibraryPath);
                if (Interlocked.Exchange(ref _warnedOfLibrary, 1) == 0 && Engine.LibraryWarning is string warning)
                {
                    WriteWarning(warning);
                }
            }
            catch (NativeLibraryException e)
            {
                var error = new ErrorRecord(e, "NativeLibrary" + e.Failure, ErrorCategory.ResourceUnavailable, e.PathsTried);
                ThrowTerminatingError(WithAction(error, e.NextStep));
            }
        }

        /// <summary>Ends what is being waited for.</summary>
        protected override void StopProcessing() => _stop.Cancel();

        /// <summary>Cancelled when the person stops the pipeline.</summary>
        internal CancellationToken StopToken => _stop.Token;

        /// <summary>
        /// Does work on so many bytes; if they are many, beside the pipeline's thread, so that Ctrl+C is obeyed at once: a call of the
        /// engine cannot be ended, but it need not be waited for.
        /// </summary>
        private protected T Do<T>(long size, Func<T> work)
        {
            return size < LargeSize ? work() : Await(Task.Run(work), () => { });
        }

        /// <summary>Waits for a task, and tells so now and then.</summary>
        internal T Await<T>(Task<T> task, Action waiting)
        {
            try
            {
                while (Task.WaitAny(new Task[] { task }, WaitPace, StopToken) < 0)
                {
                    waiting();
                }
                return task.GetAwaiter().GetResult();
            }
            catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
            {
                throw new PipelineStoppedException();
            }
        }

        /// <summary>Whether something that was given could not be used, which an error has said.</summary>
        private protected bool HasProblem { get; private set; }

        /// <summary>An error that leaves the rest of the pipeline running.</summary>
        protected internal void WriteProblem(string id, ErrorCategory category, object? target, string message, string nextStep)
        {
            HasProblem = true;
            WriteError(WithAction(new ErrorRecord(new InvalidOperationException(message), id, category, target), nextStep));
        }

        /// <summary>The engine's refusal of one input as an error that names it.</summary>
        protected void WriteEngineError(EngineException exception, string? input) => WriteEngineError(exception, input, input, null);

        /// <summary>The engine's refusal as an error that names the place of the input, and says what to do with what the engine does not read.</summary>
        private protected void WriteEngineError(EngineException exception, string? input, object? target, string? nextStep)
        {
            ErrorCategory category = exception.Status switch
            {
                EngineStatus.NotFound => ErrorCategory.ObjectNotFound,
                EngineStatus.InvalidArgument => ErrorCategory.InvalidArgument,
                EngineStatus.InvalidOptions => ErrorCategory.InvalidArgument,
                EngineStatus.InputTooLarge => ErrorCategory.LimitsExceeded,
                EngineStatus.OutOfMemory => ErrorCategory.ResourceUnavailable,
                EngineStatus.Panic => ErrorCategory.NotSpecified,
                _ => ErrorCategory.InvalidData,
            };
            HasProblem = true;
            var error = new ErrorRecord(exception, exception.Status.ToString(), category, target);
            string message = nextStep ?? exception.Message;
            if (input != null || nextStep != null)
            {
                error.ErrorDetails = new ErrorDetails(input == null ? message : input + ": " + message);
            }
            WriteError(error);
        }

        /// <summary>Ends the command where a word is not one of those known: what is misspelt must not read as an answer.</summary>
        private protected void CheckWords(string what, IEnumerable<string> words, IEnumerable<string> known, string nextStep)
        {
            string[] all = known.ToArray();
            foreach (string word in words)
            {
                if (!all.Contains(word, StringComparer.OrdinalIgnoreCase))
                {
                    string near = Spelling.Near(word, all) is string meant ? "Did you mean " + meant + "? " : "";
                    var error = new ErrorRecord(
                        new ArgumentException("There is no " + what + " of the name " + word + "."),
                        "Unknown" + char.ToUpperInvariant(what[0]) + what.Substring(1), ErrorCategory.InvalidArgument, word);
                    ThrowTerminatingError(WithAction(error, near + nextStep));
                }
            }
        }

        /// <summary>Ends the command where an area is not one that is judged.</summary>
        private protected void CheckArea(string[]? areas)
        {
            if (areas != null)
            {
                Catalog catalog = Engine.GetCatalog();
                IEnumerable<string> known = catalog.Rules.Concat(catalog.Prerequisites).Select(entry => entry.Area).Where(area => area.Length > 0).Distinct();
                CheckWords("area", areas, known, "The areas are: " + string.Join(", ", known) + ".");
            }
        }

        /// <summary>A warning that thousands of records would only repeat.</summary>
        protected void WarnOnce(string message)
        {
            if (_warned.Add(message))
            {
                WriteWarning(message);
            }
        }

        private static ErrorRecord WithAction(ErrorRecord error, string nextStep)
        {
            // In the message, for Windows PowerShell does not show a recommended action and PowerShell 7 would show it twice.
            error.ErrorDetails = new ErrorDetails(error.Exception.Message + " " + nextStep);
            return error;
        }
    }
}
