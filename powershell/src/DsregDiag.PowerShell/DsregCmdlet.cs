using System;
using System.Collections.Generic;
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
        private readonly HashSet<string> _warned = new HashSet<string>();
        private readonly CancellationTokenSource _stop = new CancellationTokenSource();

        /// <summary>Loads the engine, so that a broken installation is one error, before any input is read.</summary>
        protected override void BeginProcessing()
        {
            try
            {
                WriteVerbose("Engine " + Engine.Version + ", " + Engine.LibraryPath);
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

        /// <summary>An error that leaves the rest of the pipeline running.</summary>
        protected internal void WriteProblem(string id, ErrorCategory category, object? target, string message, string nextStep)
        {
            WriteError(WithAction(new ErrorRecord(new InvalidOperationException(message), id, category, target), nextStep));
        }

        /// <summary>The engine's refusal of one input as an error that names it.</summary>
        protected void WriteEngineError(EngineException exception, string? input)
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
            var error = new ErrorRecord(exception, exception.Status.ToString(), category, input);
            if (input != null)
            {
                error.ErrorDetails = new ErrorDetails(input + ": " + exception.Message);
            }
            WriteError(error);
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
