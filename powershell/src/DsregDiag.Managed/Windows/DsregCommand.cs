using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using DsregDiag.Native;

namespace DsregDiag.Windows
{
    /// <summary>Runs dsregcmd and keeps its bytes as they are: the engine decodes them.</summary>
    public static class DsregCommand
    {
        /// <summary>Whether there is a Windows device here to read.</summary>
        public static bool IsAvailable => SystemLoader.IsWindows;

        /// <summary>The full path of dsregcmd.exe; a 32-bit process reaches the system's own folder by way of Sysnative.</summary>
        public static string DefaultPath => InSystemFolder("dsregcmd.exe");

        /// <summary>The full path of a program of Windows.</summary>
        internal static string InSystemFolder(string program)
        {
            bool redirected = Environment.Is64BitOperatingSystem && !Environment.Is64BitProcess;
            string windows = Environment.GetFolderPath(Environment.SpecialFolder.Windows);
            return Path.Combine(windows, redirected ? "Sysnative" : "System32", program);
        }

        /// <summary>Runs dsregcmd /status.</summary>
        /// <exception cref="FileNotFoundException">There is no dsregcmd: Windows older than Windows 10, or not Windows.</exception>
        /// <exception cref="TimeoutException">It did not end in time, and had printed nothing; it was ended.</exception>
        /// <exception cref="OperationCanceledException">The caller cancelled; it was ended.</exception>
        public static DsregCommandOutput RunStatus(TimeSpan timeout, CancellationToken cancellation)
        {
            return Run(DefaultPath, "/status", timeout, cancellation);
        }

        internal static DsregCommandOutput Run(string path, string arguments, TimeSpan timeout, CancellationToken cancellation)
        {
            if (!File.Exists(path))
            {
                throw new FileNotFoundException("There is no " + path + ".", path);
            }
            DateTimeOffset started = DateTimeOffset.Now;
            using (Process process = Start(path, arguments))
            using (var timer = new CancellationTokenSource(timeout))
            using (var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation))
            using (either.Token.Register(() => End(process)))
            {
                // Both streams are drained at once, or a full pipe would stop the child.
                Task<byte[]> errors = ReadAll(process.StandardError.BaseStream);
                byte[] output = ReadAll(process.StandardOutput.BaseStream).GetAwaiter().GetResult();
                errors.GetAwaiter().GetResult();
                process.WaitForExit();
                cancellation.ThrowIfCancellationRequested();
                if (timer.IsCancellationRequested && output.Length == 0)
                {
                    throw new TimeoutException(Path.GetFileNameWithoutExtension(path) + " did not end within " + timeout.TotalSeconds + " seconds.");
                }
                return new DsregCommandOutput(output, process.ExitCode, started, timer.IsCancellationRequested);
            }
        }

        private static Process Start(string path, string arguments)
        {
            var start = new ProcessStartInfo(path, arguments)
            {
                UseShellExecute = false,
                CreateNoWindow = true,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            Process process = Process.Start(start) ?? throw new InvalidOperationException("dsregcmd did not start.");
            process.StandardInput.Close();
            return process;
        }

        private static async Task<byte[]> ReadAll(Stream stream)
        {
            using (var bytes = new MemoryStream())
            {
                await stream.CopyToAsync(bytes).ConfigureAwait(false);
                return bytes.ToArray();
            }
        }

        private static void End(Process process)
        {
            try
            {
                process.Kill();
            }
            catch (Exception e) when (e is InvalidOperationException || e is Win32Exception)
            {
                // It ended by itself meanwhile.
            }
        }
    }

    /// <summary>What a run of dsregcmd printed.</summary>
    public sealed class DsregCommandOutput
    {
        internal DsregCommandOutput(byte[] bytes, int exitCode, DateTimeOffset startedAt, bool timedOut)
        {
            TimedOut = timedOut;
            Bytes = bytes;
            ExitCode = exitCode;
            StartedAt = startedAt;
        }

        /// <summary>The bytes, in the encoding of its console.</summary>
        public byte[] Bytes { get; }

        /// <summary>Whether it took too long and was ended: the bytes are what it had printed until then.</summary>
        public bool TimedOut { get; }

        /// <summary>Its exit code.</summary>
        public int ExitCode { get; }

        /// <summary>The moment of the run: the clock to judge ages by.</summary>
        public DateTimeOffset StartedAt { get; }
    }
}
