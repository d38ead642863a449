using System;
using System.Text;

namespace DsregDiag.Native
{
    /// <summary>What a call gave back, taken over into managed memory.</summary>
    internal sealed class Result
    {
        private Result(byte[] utf8, int exitCode)
        {
            Utf8 = utf8;
            ExitCode = exitCode;
        }

        /// <summary>The document, or the rendered text, as UTF-8.</summary>
        internal byte[] Utf8 { get; }

        /// <summary>The document, or the rendered text.</summary>
        internal string Text => Encoding.UTF8.GetString(Utf8);

        internal int ExitCode { get; }

        /// <summary>Copies and frees a result; a result that is an error becomes an <see cref="EngineException"/>.</summary>
        internal static Result Take(ResultHandle handle)
        {
            NativeApi api = NativeApi.Instance;
            using (handle)
            {
                int status = api.ResultStatus(handle);
                if (status != 0)
                {
                    throw new EngineException((EngineStatus)status, ErrorText(api, handle, status));
                }
                IntPtr text = api.ResultText(handle, out UIntPtr length);
                return new Result(NativeApi.ReadBytes(text, length), api.ResultExitCode(handle));
            }
        }

        private static string ErrorText(NativeApi api, ResultHandle handle, int status)
        {
            string text = Encoding.UTF8.GetString(NativeApi.ReadBytes(api.ResultError(handle, out UIntPtr length), length));
            return text.Length > 0 ? text : ((EngineStatus)status).ToString();
        }
    }
}
