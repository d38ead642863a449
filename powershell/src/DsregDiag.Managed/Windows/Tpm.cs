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

        /// <summary>
        /// Whether a TPM 2.0 is in FIPS mode: bit 0 of its property TPM_PT_MODES, asked by TPM2_GetCapability (TPM 2.0 Library, part 2, 6.13 and
        /// part 3, 30.2). Nothing in the TPM is changed.
        /// </summary>
        internal static object? IsFips()
        {
            if (Kind() != Version20)
            {
                return null;
            }
            byte[] command =
            {
                0x80, 0x01, 0, 0, 0, 22, 0, 0, 0x01, 0x7a, // no sessions, 22 bytes, TPM_CC_GetCapability
                0, 0, 0, 6, 0, 0, 0x01, 0x2d, 0, 0, 0, 1, // TPM_CAP_TPM_PROPERTIES, TPM_PT_MODES, one of them
            };
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
            // Head (10), more data (1), capability (4), count (4), property (4), value (4).
            bool isAnswer = length >= 27 && Number(answer, 6) == 0 && Number(answer, 15) == 1 && Number(answer, 19) == 0x12d;
            return isAnswer ? (Number(answer, 23) & 1) != 0 : throw new FormatException("The TPM answered " + Number(answer, 6) + ".");
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
