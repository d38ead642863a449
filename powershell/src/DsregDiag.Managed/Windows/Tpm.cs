using System;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace DsregDiag.Windows
{
    /// <summary>What the TPM says of itself, by the TPM Base Services (learn.microsoft.com/windows/win32/tbs).</summary>
    internal static class Tpm
    {
        private const int NotFound = unchecked((int)0x8028400f);
        private const int Version12 = 1;
        private const int Version20 = 2;

        /// <summary>The version, or "none".</summary>
        internal static object? Version()
        {
            switch (Kind())
            {
                case 0: return "none";
                case Version12: return "1.2";
                case Version20: return "2.0";
                default: return null;
            }
        }

        /// <summary>Whether a TPM 2.0 is in FIPS mode: bit 0 of its property TPM_PT_MODES (TPM 2.0 Library, part 2, 6.13).</summary>
        internal static object? IsFips() => Has(Property(0x12d), bit: 0);

        /// <summary>Whether a TPM 2.0 is locked out: inLockout, bit 9 of TPM_PT_PERMANENT (part 2, 8.6).</summary>
        internal static object? IsLockedOut() => Has(Property(0x200), bit: 9);

        /// <summary>
        /// Whether a TPM 2.0 can keep keys: shEnable, bit 1 of TPM_PT_STARTUP_CLEAR (part 2, 8.7), and the storage root key, which the
        /// provisioning guidance of the Trusted Computing Group puts at the handle 0x81000001.
        /// </summary>
        internal static object? IsReady()
        {
            const int handles = 1, storageRootKey = unchecked((int)0x81000001);
            object? enabled = Has(Property(0x201), bit: 1);
            // The list of handles begins with the one asked for, or the next that there is.
            return enabled is true ? Ask(handles, storageRootKey) is byte[] answer && Number(answer, 15) > 0 && Number(answer, 19) == storageRootKey : enabled;
        }

        private static object? Has(int? bits, int bit) => bits == null ? (object?)null : (bits >> bit & 1) != 0;

        private static int? Property(int property)
        {
            const int properties = 6;
            byte[]? answer = Ask(properties, property);
            if (answer == null)
            {
                return null;
            }
            // Head (10), more data (1), capability (4), count (4), property (4), value (4).
            bool isAnswer = Number(answer, 15) == 1 && Number(answer, 19) == property;
            return isAnswer ? Number(answer, 23) : throw new FormatException("The TPM does not know the property " + property + ".");
        }

        /// <summary>One capability of a TPM 2.0, by TPM2_GetCapability (part 3, 30.2), which changes nothing; null of any other TPM.</summary>
        private static byte[]? Ask(int capability, int property)
        {
            if (Kind() != Version20)
            {
                return null;
            }
            // No sessions, 22 bytes, TPM_CC_GetCapability, the capability, the property, one of them.
            byte[] command = { 0x80, 0x01, 0, 0, 0, 22, 0, 0, 0x01, 0x7a, 0, 0, 0, (byte)capability, 0, 0, 0, 0, 0, 0, 0, 1 };
            for (int at = 0; at < sizeof(int); at++)
            {
                command[14 + at] = (byte)(property >> 8 * (3 - at));
            }
            var answer = new byte[64];
            int length = answer.Length;
            var parameters = new ContextParameters { Version = 2, Flags = 4 };
            Check(Tbsi_Context_Create(ref parameters, out IntPtr context));
            try
            {
                Check(Tbsip_Submit_Command(context, 0, 200, command, command.Length, answer, ref length));
            }
            finally
            {
                Tbsip_Context_Close(context);
            }
            return length >= 19 && Number(answer, 6) == 0 ? answer : throw new FormatException("The TPM answered " + Number(answer, 6) + ".");
        }

        private static int Kind()
        {
            var info = new int[4];
            int error = Tbsi_GetDeviceInfo(info.Length * sizeof(int), info);
            return error == NotFound ? 0 : error == 0 ? info[1] : throw new Win32Exception(error);
        }

        private static void Check(int error)
        {
            if (error != 0)
            {
                throw new Win32Exception(error);
            }
        }

        private static int Number(byte[] bytes, int at) => bytes[at] << 24 | bytes[at + 1] << 16 | bytes[at + 2] << 8 | bytes[at + 3];

        [StructLayout(LayoutKind.Sequential)]
        private struct ContextParameters
        {
            internal int Version;
            internal int Flags;
        }

        [DllImport("tbs", ExactSpelling = true)]
        private static extern int Tbsi_GetDeviceInfo(int size, [Out] int[] info);

        [DllImport("tbs", ExactSpelling = true)]
        private static extern int Tbsi_Context_Create(ref ContextParameters parameters, out IntPtr context);

        [DllImport("tbs", ExactSpelling = true)]
        private static extern int Tbsip_Submit_Command(
            IntPtr context, int locality, int priority, byte[] command, int commandLength, [Out] byte[] answer, ref int answerLength);

        [DllImport("tbs", ExactSpelling = true)]
        private static extern int Tbsip_Context_Close(IntPtr context);
    }
}
