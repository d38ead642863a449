using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Security;
using System.Threading;

namespace DsregDiag.Windows
{
    /// <summary>
    /// Runs a command as another account by a scheduled task: as SYSTEM, or as the user who is signed in. The task has no trigger, is
    /// started once, and is removed again, whatever happens. Task XML: learn.microsoft.com/windows/win32/taskschd/task-scheduler-schema.
    /// </summary>
    internal static class ScheduledRun
    {
        private const string LocalSystem = "<UserId>S-1-5-18</UserId><RunLevel>HighestAvailable</RunLevel>";
        private const string SignedInUser = "<GroupId>S-1-5-4</GroupId><RunLevel>LeastPrivilege</RunLevel>";
        private const int Pace = 250;
        private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(60);
        private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

        internal static DsregCommandOutput Run(bool asSystem, string command, TimeSpan timeout, CancellationToken cancellation)
        {
            string name = "DsregDiag-" + Guid.NewGuid().ToString("N");
            // A user may write below ProgramData; SYSTEM writes where no user looks.
            string root = asSystem
                ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.Windows), "Temp")
                : Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData);
            string folder = Directory.CreateDirectory(Path.Combine(root, name)).FullName;
            try
            {
                string task = Path.Combine(folder, "task.xml");
                File.WriteAllText(task, Xml(asSystem, command, folder), System.Text.Encoding.Unicode);
                Schedule("/create /tn \"" + name + "\" /xml \"" + task + "\" /f", cancellation);
                try
                {
                    DateTimeOffset started = DateTimeOffset.Now;
                    Schedule("/run /tn \"" + name + "\"", cancellation);
                    bool ended = Wait(folder, timeout, cancellation);
                    return new DsregCommandOutput(ReadOutput(folder), 0, started, !ended);
                }
                finally
                {
                    Schedule("/delete /tn \"" + name + "\" /f", CancellationToken.None);
                }
            }
            finally
            {
                TryDelete(folder);
            }
        }

        private static string Xml(bool asSystem, string command, string folder)
        {
            // With /s, cmd takes off the outer quotes and no other.
            string arguments = "/d /s /c \"" + command + " > \"" + Path.Combine(folder, "output.txt") + "\" & echo.> \"" + Path.Combine(folder, "ended.txt") + "\"\"";
            return "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\r\n"
                + "<Task version=\"1.2\" xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\">"
                + "<RegistrationInfo><Description>Runs once, for the PowerShell module DsregDiag, which removes this task.</Description></RegistrationInfo>"
                + "<Principals><Principal id=\"Author\">" + (asSystem ? LocalSystem : SignedInUser) + "</Principal></Principals>"
                + "<Settings><DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries><StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>"
                + "<AllowStartOnDemand>true</AllowStartOnDemand><ExecutionTimeLimit>PT15M</ExecutionTimeLimit></Settings>"
                + "<Actions Context=\"Author\"><Exec><Command>" + SecurityElement.Escape(Path.Combine(Environment.SystemDirectory, "cmd.exe"))
                + "</Command><Arguments>" + SecurityElement.Escape(arguments) + "</Arguments></Exec></Actions></Task>";
        }

        /// <summary>Waits for the end of the run; false where its time is over.</summary>
        private static bool Wait(string folder, TimeSpan timeout, CancellationToken cancellation)
        {
            var watch = Stopwatch.StartNew();
            while (!File.Exists(Path.Combine(folder, "ended.txt")))
            {
                bool began = File.Exists(Path.Combine(folder, "output.txt"));
                if (!began && watch.Elapsed > StartTimeout)
                {
                    throw new TimeoutException("The scheduled task did not start within " + StartTimeout.TotalSeconds + " seconds; perhaps nobody is signed in.");
                }
                if (watch.Elapsed > timeout)
                {
                    return false;
                }
                cancellation.WaitHandle.WaitOne(Pace);
                cancellation.ThrowIfCancellationRequested();
            }
            return true;
        }

        private static byte[] ReadOutput(string folder)
        {
            using (var file = new FileStream(Path.Combine(folder, "output.txt"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
            using (var bytes = new MemoryStream())
            {
                file.CopyTo(bytes);
                return bytes.Length > 0 ? bytes.ToArray() : throw new IOException("Nothing was printed in the scheduled task.");
            }
        }

        private static void Schedule(string arguments, CancellationToken cancellation)
        {
            DsregCommandOutput output = DsregCommand.Run(DsregCommand.InSystemFolder("schtasks.exe"), arguments, CommandTimeout, cancellation);
            if (output.ExitCode != 0)
            {
                throw new InvalidOperationException("The Task Scheduler refused a task (schtasks ended with " + output.ExitCode + ").");
            }
        }

        private static void TryDelete(string folder)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception e) when (e is IOException || e is UnauthorizedAccessException)
            {
                // The run that is still under way keeps its file open; it is in a folder for what is temporary.
            }
        }
    }
}
