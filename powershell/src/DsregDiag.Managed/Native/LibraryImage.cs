using System;
using System.IO;

namespace DsregDiag.Native
{
    /// <summary>
    /// Reads from a library's header what processor it is for: the systems' own messages hide it (Windows says 193 of a damaged
    /// file too, Linux says that a file which is there was not found).
    /// </summary>
    internal static class LibraryImage
    {
        /// <summary>x86, x64, arm, arm64, "another processor", or null if it is no library at all.</summary>
        internal static string? Architecture(string path)
        {
            var head = new byte[4096];
            int length;
            using (FileStream file = File.OpenRead(path))
            {
                length = file.Read(head, 0, head.Length);
            }
            return Architecture(head, length);
        }

        internal static string? Architecture(byte[] head, int length)
        {
            if (length >= 20 && head[0] == 0x7f && head[1] == 'E' && head[2] == 'L' && head[3] == 'F')
            {
                return Name(head[18] | head[19] << 8, 3, 62, 40, 183);
            }
            int pe = length >= 64 && head[0] == 'M' && head[1] == 'Z' ? BitConverter.ToInt32(head, 60) : -1;
            if (pe >= 0 && pe <= length - 6 && head[pe] == 'P' && head[pe + 1] == 'E')
            {
                return Name(head[pe + 4] | head[pe + 5] << 8, 0x14c, 0x8664, 0x1c4, 0xaa64);
            }
            if (length >= 8 && head[0] == 0xcf && head[1] == 0xfa && head[2] == 0xed && head[3] == 0xfe)
            {
                return Name(BitConverter.ToInt32(head, 4), 7, 0x1000007, 12, 0x100000c);
            }
            return null;
        }

        private static string Name(int machine, int x86, int x64, int arm, int arm64)
        {
            return machine == x86 ? "x86" : machine == x64 ? "x64" : machine == arm ? "arm" : machine == arm64 ? "arm64" : "another processor";
        }
    }
}
