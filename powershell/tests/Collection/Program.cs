using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;

namespace DsregDiag.Collection
{
    /// <summary>Runs every check, goes on after a failure, and closes with one line that counts them.</summary>
    [System.Runtime.Versioning.SupportedOSPlatform("windows")]
    internal static class Program
    {
        private static int _passed;
        private static int _failed;

        private static int Main(string[] arguments)
        {
            Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
            if (arguments.Length == 0)
            {
                Console.Error.WriteLine("Give the folder with the fixtures, powershell/tests/fixtures; and the servers of scripts/windows/directory.sh for what reads them alone.");
                return 2;
            }
            // Wine itself serves the API set of packages, without the function that counts them.
            NativeLibrary.SetDllImportResolver(typeof(HostFact).Assembly, (name, _, _) =>
                name == "api-ms-win-appmodel-runtime-l1-1-1" ? NativeLibrary.Load("appmodel.dll") : IntPtr.Zero);
            var directory = new DirectoryChecks(arguments[0], arguments.Skip(1));
            if (arguments.Length > 1)
            {
                Run(directory.WithServers());
            }
            else
            {
                Run(new StatusChecks(arguments[0]).All());
                Run(new HostFactChecks().All());
                Run(new DeviceFactChecks().All());
                Run(new EventChecks().All());
                Run(new DeviceChecks(arguments[0]).All());
                Run(directory.WithoutServers());
            }
            Console.WriteLine(_passed + " passed, " + _failed + " failed, 0 skipped");
            return _failed == 0 ? 0 : 1;
        }

        private static void Run(IEnumerable<(string Name, Action Check)> checks)
        {
            foreach ((string name, Action check) in checks)
            {
                try
                {
                    check();
                    _passed++;
                    Console.WriteLine("ok " + name);
                }
                catch (Exception e)
                {
                    // Whatever it is, it is this check's failure, and the others go on.
                    _failed++;
                    Console.WriteLine("not ok " + name + ": " + e);
                }
            }
        }
    }

    internal static class Expect
    {
        internal static void Equal<T>(T expected, T found, string what)
        {
            if (!EqualityComparer<T>.Default.Equals(expected, found))
            {
                throw new InvalidOperationException(what + " is " + (found?.ToString() ?? "null") + ", not " + (expected?.ToString() ?? "null"));
            }
        }

        internal static void True(bool holds, string what)
        {
            if (!holds)
            {
                throw new InvalidOperationException("It does not hold that " + what);
            }
        }

        internal static TException Throws<TException>(Action action) where TException : Exception
        {
            try
            {
                action();
            }
            catch (TException e)
            {
                return e;
            }
            throw new InvalidOperationException("Nothing was thrown where a " + typeof(TException).Name + " should be");
        }
    }
}
