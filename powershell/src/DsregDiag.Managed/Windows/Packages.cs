using System;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace DsregDiag.Windows
{
    /// <summary>The packages of Windows by which apps get tokens, as they are registered for the user.</summary>
    internal static class Packages
    {
        internal const string Broker = "Microsoft.AAD.BrokerPlugin_cw5n1h2txyewy";
        internal const string AccountsControl = "Microsoft.AccountsControl_cw5n1h2txyewy";
        private const int InsufficientBuffer = 122;

        /// <summary>
        /// Whether a package of the family is registered for the user who runs this: GetPackagesByPackageFamily, asked for the count alone
        /// (learn.microsoft.com/windows/win32/api/appmodel/nf-appmodel-getpackagesbypackagefamily). It has to be the user of the session: an
        /// account that never signed in has no packages, and lacks none.
        /// </summary>
        internal static object IsRegistered(string family)
        {
            SignIn.RequireUserOfSession();
            int count = 0, length = 0;
            int error = GetPackagesByPackageFamily(family, ref count, IntPtr.Zero, ref length, IntPtr.Zero);
            return error == 0 || error == InsufficientBuffer ? count > 0 : throw new Win32Exception(error);
        }

        [DllImport("api-ms-win-appmodel-runtime-l1-1-1", CharSet = CharSet.Unicode, ExactSpelling = true)]
        private static extern int GetPackagesByPackageFamily(string family, ref int count, IntPtr names, ref int length, IntPtr buffer);
    }
}
