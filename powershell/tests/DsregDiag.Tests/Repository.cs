using System;
using System.IO;

namespace DsregDiag.Tests
{
    /// <summary>Where the repository's files are, and the library that the tests load.</summary>
    internal static class Repository
    {
        internal static string Root { get; } = FindRoot();

        internal static string Fixture(params string[] parts) => Path.Combine(Root, "powershell", "tests", "fixtures", Path.Combine(parts));

        private static string FindRoot()
        {
            DirectoryInfo? folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder != null && !File.Exists(Path.Combine(folder.FullName, "Cargo.toml")))
            {
                folder = folder.Parent;
            }
            return folder?.FullName ?? throw new InvalidOperationException("The tests run inside the repository.");
        }
    }
}
