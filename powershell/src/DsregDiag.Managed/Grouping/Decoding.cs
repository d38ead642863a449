using System.Text;

namespace DsregDiag.Grouping
{
    /// <summary>The text of bytes, as the engine reads them: a look for the caller, never what is diagnosed.</summary>
    internal static class Decoding
    {
        private static readonly Encoding StrictUtf8 = new UTF8Encoding(false, true);

        internal static string Text(byte[] bytes) => Text(bytes, bytes.Length);

        internal static string Text(byte[] bytes, int length)
        {
            if (StartsWith(bytes, 0xff, 0xfe) || length > 1 && bytes[0] != 0 && bytes[1] == 0)
            {
                return Encoding.Unicode.GetString(bytes, 0, length & ~1).TrimStart('\ufeff');
            }
            if (StartsWith(bytes, 0xfe, 0xff) || length > 1 && bytes[0] == 0 && bytes[1] != 0)
            {
                return Encoding.BigEndianUnicode.GetString(bytes, 0, length & ~1).TrimStart('\ufeff');
            }
            try
            {
                return StrictUtf8.GetString(bytes, 0, length).TrimStart('\ufeff');
            }
            catch (DecoderFallbackException)
            {
                return length < bytes.Length
                    ? Encoding.UTF8.GetString(bytes, 0, length)
                    : Encoding.GetEncoding(28591).GetString(bytes, 0, length);
            }
        }

        /// <summary>The bytes themselves where they are of a code that has ASCII in it, else the text in UTF-8.</summary>
        internal static byte[] Utf8(byte[] bytes)
        {
            bool isWide = bytes.Length > 1 && (StartsWith(bytes, 0xff, 0xfe) || StartsWith(bytes, 0xfe, 0xff) || bytes[0] == 0 || bytes[1] == 0);
            return isWide ? Encoding.UTF8.GetBytes(Text(bytes)) : bytes;
        }

        private static bool StartsWith(byte[] bytes, byte first, byte second)
        {
            return bytes.Length > 1 && bytes[0] == first && bytes[1] == second;
        }
    }
}
