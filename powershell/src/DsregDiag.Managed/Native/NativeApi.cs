using System;
#if NET8_0_OR_GREATER
using System.Diagnostics.CodeAnalysis;
#endif
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace DsregDiag.Native
{
    /// <summary>The functions of the native library, bound by address. One instance a process, thread-safe.</summary>
    internal sealed class NativeApi
    {
        /// <summary>The ABI that this assembly was written for: (major &lt;&lt; 16) | minor.</summary>
        internal const uint RequiredAbi = (0u << 16) | 6u;

        private static readonly Lazy<NativeApi> Loaded = new Lazy<NativeApi>(Load);

#if NET8_0_OR_GREATER
        // Marshalling makes these from what a function returns, which trimming does not see.
        [DynamicDependency(DynamicallyAccessedMemberTypes.PublicConstructors, typeof(ResultHandle))]
        [DynamicDependency(DynamicallyAccessedMemberTypes.PublicConstructors, typeof(SessionHandle))]
#endif
        private NativeApi(IntPtr library, string path)
        {
            Path = path;
            AbiVersion = Bind<GetUInt32>(library, path, "dsregdiag_abi_version")();
            RequireAbi(AbiVersion, path);
            Version = ReadText(Bind<GetText>(library, path, "dsregdiag_version")());
            ParseStatus = Bind<CallWithOne>(library, path, "dsregdiag_parse_status");
            ParseEvents = Bind<CallWithOne>(library, path, "dsregdiag_parse_events");
            Diagnose = Bind<CallWithTwo>(library, path, "dsregdiag_diagnose");
            Explain = Bind<CallWithOne>(library, path, "dsregdiag_explain");
            Render = Bind<CallWithOne>(library, path, "dsregdiag_render");
            Catalog = Bind<CallWithOptions>(library, path, "dsregdiag_catalog");
            NewSession = Bind<MakeSession>(library, path, "dsregdiag_session_new");
            AddStatus = Bind<AddToSession>(library, path, "dsregdiag_session_add_status");
            AddEvents = Bind<AddToSession>(library, path, "dsregdiag_session_add_events");
            AddAny = Bind<AddToSession>(library, path, "dsregdiag_session_add");
            AddFacts = Bind<AddToSession>(library, path, "dsregdiag_session_add_facts");
            SessionError = Bind<TextOfSession>(library, path, "dsregdiag_session_error");
            SessionDiagnose = Bind<CallOnSession>(library, path, "dsregdiag_session_diagnose");
            SessionRedact = Bind<CallOnSession>(library, path, "dsregdiag_session_redact");
            SessionRedaction = Bind<AskSession>(library, path, "dsregdiag_session_redaction");
            SessionKeepCorrelationIds = Bind<TellSession>(library, path, "dsregdiag_session_keep_correlation_ids");
            Compare = Bind<CallWithTwo>(library, path, "dsregdiag_compare");
            Mask = Bind<CallWithOptions>(library, path, "dsregdiag_mask");
            FreeSession = Bind<Free>(library, path, "dsregdiag_session_free");
            ResultStatus = Bind<NumberOfResult>(library, path, "dsregdiag_result_status");
            ResultError = Bind<TextOfResult>(library, path, "dsregdiag_result_error");
            ResultText = Bind<TextOfResult>(library, path, "dsregdiag_result_text");
            ResultExitCode = Bind<NumberOfResult>(library, path, "dsregdiag_result_exit_code");
            FreeResult = Bind<Free>(library, path, "dsregdiag_result_free");
        }

        /// <summary>The library, loaded at the first use.</summary>
        internal static NativeApi Instance
        {
            get
            {
                try
                {
                    return Loaded.Value;
                }
                catch (NativeLibraryException e)
                {
                    // Lazy keeps the first exception object; each caller gets one of its own, with its own stack.
                    throw new NativeLibraryException(e.Failure, e.Message, e.NextStep, e.PathsTried);
                }
            }
        }

        internal string Path { get; }

        internal string Version { get; }

        internal uint AbiVersion { get; }

        internal CallWithOne ParseStatus { get; }

        internal CallWithOne ParseEvents { get; }

        internal CallWithTwo Diagnose { get; }

        internal CallWithOne Explain { get; }

        internal CallWithOne Render { get; }

        internal CallWithOptions Catalog { get; }

        internal MakeSession NewSession { get; }

        internal AddToSession AddStatus { get; }

        internal AddToSession AddEvents { get; }

        internal AddToSession AddAny { get; }

        internal AddToSession AddFacts { get; }

        internal TextOfSession SessionError { get; }

        internal CallOnSession SessionDiagnose { get; }

        internal CallOnSession SessionRedact { get; }

        internal AskSession SessionRedaction { get; }

        internal TellSession SessionKeepCorrelationIds { get; }

        internal CallWithTwo Compare { get; }

        internal CallWithOptions Mask { get; }

        internal Free FreeSession { get; }

        internal NumberOfResult ResultStatus { get; }

        internal TextOfResult ResultError { get; }

        internal TextOfResult ResultText { get; }

        internal NumberOfResult ResultExitCode { get; }

        internal Free FreeResult { get; }

        /// <summary>Equal major, at least our minor; major 0 promises nothing, so all of it must be equal.</summary>
        internal static bool Accepts(uint found, uint required)
        {
            uint major = required >> 16;
            return major == 0 ? found == required : found >> 16 == major && (found & 0xffff) >= (required & 0xffff);
        }

        internal static string ReadText(IntPtr text)
        {
            int length = 0;
            while (text != IntPtr.Zero && Marshal.ReadByte(text, length) != 0)
            {
                length++;
            }
            return Encoding.UTF8.GetString(ReadBytes(text, (UIntPtr)(uint)length));
        }

        internal static byte[] ReadBytes(IntPtr text, UIntPtr length)
        {
            var bytes = new byte[checked((int)length.ToUInt64())];
            if (bytes.Length > 0)
            {
                Marshal.Copy(text, bytes, 0, bytes.Length);
            }
            return bytes;
        }

        private static NativeApi Load()
        {
            IntPtr library = LibraryFinder.Load(out string path);
            return new NativeApi(library, path);
        }

        private static void RequireAbi(uint found, string path)
        {
            if (!Accepts(found, RequiredAbi))
            {
                throw WrongVersion(path, "its ABI is " + AbiText(found) + " and this assembly needs " + AbiText(RequiredAbi));
            }
        }

        private static T Bind<T>(IntPtr library, string path, string function) where T : Delegate
        {
            IntPtr address = SystemLoader.Find(library, function);
            if (address == IntPtr.Zero)
            {
                throw WrongVersion(path, "it has no function " + function);
            }
            return Marshal.GetDelegateForFunctionPointer<T>(address);
        }

        private static NativeLibraryException WrongVersion(string path, string why)
        {
            return new NativeLibraryException(
                NativeLibraryFailure.WrongVersion,
                "The native library " + path + " does not fit this assembly: " + why + ".",
                "Install the whole package again, so that all its files are of one version.",
                new[] { path });
        }

        private static string AbiText(uint version)
        {
            return (version >> 16).ToString(CultureInfo.InvariantCulture) + "." + (version & 0xffff).ToString(CultureInfo.InvariantCulture);
        }

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate uint GetUInt32();

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate IntPtr GetText();

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate ResultHandle CallWithOptions(byte[]? options, UIntPtr optionsLength);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate ResultHandle CallWithOne(byte[]? text, UIntPtr textLength, byte[]? options, UIntPtr optionsLength);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate ResultHandle CallWithTwo(byte[]? first, UIntPtr firstLength, byte[]? second, UIntPtr secondLength, byte[]? options, UIntPtr optionsLength);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate SessionHandle MakeSession();

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int AddToSession(SessionHandle session, byte[]? text, UIntPtr textLength);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate IntPtr TextOfSession(SessionHandle session, out UIntPtr length);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate ResultHandle CallOnSession(SessionHandle session, byte[]? text, UIntPtr textLength);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate ResultHandle AskSession(SessionHandle session);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void TellSession(SessionHandle session);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate int NumberOfResult(ResultHandle result);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate IntPtr TextOfResult(ResultHandle result, out UIntPtr length);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        internal delegate void Free(IntPtr handle);
    }
}
