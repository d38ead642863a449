using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using DsregDiag.Windows;

namespace DsregDiag.PowerShell
{
    /// <summary>Reading this device for a cmdlet: what cannot be read is an error that says what to do instead.</summary>
    internal static class Collection
    {
        /// <summary>Says that there is no Windows device here; true where there is one.</summary>
        internal static bool RequireWindows(DsregCmdlet cmdlet)
        {
            if (!DsregCommand.IsAvailable)
            {
                cmdlet.WriteProblem(
                    "NoDeviceHere", ErrorCategory.NotImplemented, null,
                    "There is no Windows device here to read.",
                    "Pipe evidence that was saved on one: Get-Content ./capture.txt | Invoke-DsregDiagnosis.");
            }
            return DsregCommand.IsAvailable;
        }

        /// <summary>Runs dsregcmd /status; null after an error.</summary>
        internal static DsregCommandOutput? RunStatus(DsregCmdlet cmdlet, TimeSpan timeout)
        {
            if (!RequireWindows(cmdlet))
            {
                return null;
            }
            var progress = new Progress(cmdlet, "Reading this device");
            try
            {
                cmdlet.WriteVerbose("Running " + DsregCommand.DefaultPath + " /status.");
                DsregCommandOutput output = cmdlet.Await(
                    Task.Run(() => DsregCommand.RunStatus(timeout, cmdlet.StopToken)),
                    () => progress.Show("dsregcmd /status runs; before a join its tests take minutes"));
                cmdlet.WriteVerbose("It printed " + output.Bytes.Length + " bytes and ended with " + output.ExitCode + ".");
                if (output.TimedOut)
                {
                    return Cut(cmdlet, output, timeout);
                }
                if (output.ExitCode != 0)
                {
                    cmdlet.WriteWarning("dsregcmd ended with the exit code " + output.ExitCode + "; what it printed is read all the same.");
                }
                return output;
            }
            catch (FileNotFoundException e)
            {
                cmdlet.WriteProblem(
                    "DsregcmdMissing", ErrorCategory.ObjectNotFound, e.FileName, e.Message,
                    "dsregcmd comes with Windows 10 and later, and with Windows Server 2016 and later.");
            }
            catch (TimeoutException e)
            {
                WriteTimeout(cmdlet, e.Message);
            }
            catch (Exception e) when (e is Win32Exception || e is InvalidOperationException)
            {
                cmdlet.WriteProblem("DsregcmdNotStarted", ErrorCategory.OpenError, null, e.Message, "Check whether a policy blocks dsregcmd.exe.");
            }
            finally
            {
                progress.End();
            }
            return null;
        }

        /// <summary>What a dsregcmd that was ended had printed, if that is the beginning of a capture: it is often enough.</summary>
        private static DsregCommandOutput? Cut(DsregCmdlet cmdlet, DsregCommandOutput output, TimeSpan timeout)
        {
            string message = "dsregcmd did not end within " + timeout.TotalSeconds + " seconds.";
            try
            {
                Engine.ParseStatus(output.Bytes);
            }
            catch (EngineException)
            {
                WriteTimeout(cmdlet, message);
                return null;
            }
            cmdlet.WriteWarning(message + " What it printed until then is read; give it longer with -TimeoutSeconds for the rest.");
            return output;
        }

        private static void WriteTimeout(DsregCmdlet cmdlet, string message)
        {
            cmdlet.WriteProblem("DsregcmdTimeout", ErrorCategory.OperationTimeout, null, message, "Give it longer with -TimeoutSeconds.");
        }

        /// <summary>
        /// Reads event logs beside the pipeline's thread, for another computer may be slow to answer; tells the cmdlet what is read. A
        /// log that could not be read whole is a warning, and so is one that was asked for by name, or of another computer, and is missing.
        /// </summary>
        /// <param name="cmdlet">The cmdlet.</param>
        /// <param name="asked">Whether a log that is missing is to be told.</param>
        /// <param name="read">Reads.</param>
        /// <param name="unread">Takes the logs that could not be read whole, each with why.</param>
        internal static List<string> ReadEvents(
            DsregCmdlet cmdlet, bool asked, Func<EventCollector, List<string>> read, IDictionary<string, string>? unread = null)
        {
            // Only the pipeline's thread may write.
            var said = new ConcurrentQueue<Action>();
            var progress = new Progress(cmdlet, "Reading event logs");
            var collector = new EventCollector
            {
                Begin = log => said.Enqueue(() => progress.Show(log)),
                Note = message => said.Enqueue(() => cmdlet.WriteVerbose(message)),
                NotAvailable = (log, gap, why) => said.Enqueue(() =>
                {
                    if (gap == LogGap.Unread && unread != null)
                    {
                        unread[log] = why;
                    }
                    WriteNotAvailable(cmdlet, asked || gap == LogGap.Unread, Sentence(log, gap, why));
                }),
            };
            void Say()
            {
                while (said.TryDequeue(out Action? say))
                {
                    say();
                }
            }
            try
            {
                List<string> records = cmdlet.Await(Task.Run(() => read(collector)), Say);
                Say();
                return records;
            }
            finally
            {
                progress.End();
            }
        }

        /// <summary>Reads a saved log on the pipeline's thread, a record at a time.</summary>
        internal static IEnumerable<string> ReadSavedLog(DsregCmdlet cmdlet, EventCollector collector, string file, DateTimeOffset? start, DateTimeOffset? end)
        {
            collector.Note = cmdlet.WriteVerbose;
            collector.NotAvailable = (log, gap, why) => WriteNotAvailable(cmdlet, true, Sentence(log, gap, why));
            return collector.ReadFile(file, start, end, cmdlet.StopToken);
        }

        private static string Sentence(string log, LogGap gap, string why)
        {
            return log + (gap == LogGap.Unread ? " was not read whole: " : " is not available: ") + why.TrimEnd('.') + ".";
        }

        private static void WriteNotAvailable(DsregCmdlet cmdlet, bool warn, string message)
        {
            if (warn)
            {
                cmdlet.WriteWarning(message);
            }
            else
            {
                cmdlet.WriteVerbose(message);
            }
        }

        /// <summary>The records as events, newest first.</summary>
        internal static IEnumerable<Event> ParseNewestFirst(DsregCmdlet cmdlet, IEnumerable<string> records)
        {
            return Parse(cmdlet, records).OrderByDescending(record => record.Time ?? DateTime.MinValue);
        }

        /// <summary>The records as events, as they come: a few at first, so that the first is there at once, then many at a time.</summary>
        internal static IEnumerable<Event> Parse(DsregCmdlet cmdlet, IEnumerable<string> records)
        {
            const int most = 1000;
            var batch = new List<string>();
            int size = 16;
            foreach (string record in records)
            {
                batch.Add(record);
                if (batch.Count == size)
                {
                    foreach (Event each in Parse(cmdlet, batch))
                    {
                        yield return each;
                    }
                    batch.Clear();
                    size = Math.Min(size * 2, most);
                }
            }
            foreach (Event each in Parse(cmdlet, batch))
            {
                yield return each;
            }
        }

        private static IReadOnlyList<Event> Parse(DsregCmdlet cmdlet, List<string> batch)
        {
            if (batch.Count == 0)
            {
                return new Event[0];
            }
            EventDocument document = Engine.ParseEvents(string.Join("\n", batch));
            foreach (Warning warning in document.Warnings)
            {
                cmdlet.WriteWarning(warning.ToString());
            }
            return document.Events;
        }
    }
}
