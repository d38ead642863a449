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
                cmdlet.WriteProblem("DsregcmdTimeout", ErrorCategory.OperationTimeout, null, e.Message, "Give it longer with -TimeoutSeconds.");
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

        /// <summary>
        /// Reads event logs beside the pipeline's thread, for another computer may be slow to answer; tells the cmdlet what is read. A
        /// log that was asked for by name and is missing is a warning.
        /// </summary>
        internal static List<string> ReadEvents(DsregCmdlet cmdlet, bool asked, Func<EventCollector, List<string>> read)
        {
            // Only the pipeline's thread may write.
            var said = new ConcurrentQueue<Action>();
            var progress = new Progress(cmdlet, "Reading event logs");
            var collector = new EventCollector
            {
                Begin = log => said.Enqueue(() => progress.Show(log)),
                Note = message => said.Enqueue(() => cmdlet.WriteVerbose(message)),
                NotAvailable = (log, why) => said.Enqueue(() => WriteNotAvailable(cmdlet, asked, log + " is not available: " + why + ".")),
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

        private static void WriteNotAvailable(DsregCmdlet cmdlet, bool asked, string message)
        {
            if (asked)
            {
                cmdlet.WriteWarning(message);
            }
            else
            {
                cmdlet.WriteVerbose(message);
            }
        }

        /// <summary>The records as events, newest first.</summary>
        internal static IEnumerable<Event> ParseNewestFirst(DsregCmdlet cmdlet, IReadOnlyList<string> records)
        {
            const int batch = 1000;
            var events = new List<Event>(records.Count);
            for (int at = 0; at < records.Count; at += batch)
            {
                EventDocument document = Engine.ParseEvents(string.Join("\n", records.Skip(at).Take(batch)));
                events.AddRange(document.Events);
                foreach (Warning warning in document.Warnings)
                {
                    cmdlet.WriteWarning(warning.ToString());
                }
            }
            return events.OrderByDescending(record => record.Time ?? DateTime.MinValue);
        }
    }
}
