using System;
using System.Text;
using DsregDiag.Native;

namespace DsregDiag
{
    /// <summary>
    /// The engine: pure functions of their input, safe to call from any thread. The native library is loaded at the first call;
    /// <see cref="NativeLibraryException"/> says what was tried if it cannot be.
    /// </summary>
    public static class Engine
    {
        /// <summary>The version of the native library.</summary>
        public static string Version => NativeApi.Instance.Version;

        /// <summary>The version of the native library's ABI.</summary>
        public static Version AbiVersion
        {
            get
            {
                uint version = NativeApi.Instance.AbiVersion;
                return new Version((int)(version >> 16), (int)(version & 0xffff));
            }
        }

        /// <summary>The full path of the native library in use.</summary>
        public static string LibraryPath => NativeApi.Instance.Path;

        /// <summary>
        /// What an elevated process should know: that the environment variable DSREGDIAG_LIBRARY is passed over, or that everybody may write to the
        /// folder of the library; null where there is nothing to say.
        /// </summary>
        public static string? LibraryWarning => LibraryFinder.WhyIgnored ?? LibraryFinder.WhyUnsafe(LibraryPath);

        /// <summary>Reads the captures in the bytes of a text, in whatever encoding they are.</summary>
        public static StatusDocument ParseStatus(byte[] text)
        {
            return new StatusDocument(CallWithOne(NativeApi.Instance.ParseStatus, text, null).Utf8);
        }

        /// <summary>Reads the captures in a text.</summary>
        public static StatusDocument ParseStatus(string text) => ParseStatus(Utf8(text));

        /// <summary>Reads event records: JSON, event XML or text copied from Event Viewer.</summary>
        public static EventDocument ParseEvents(byte[] events)
        {
            return new EventDocument(CallWithOne(NativeApi.Instance.ParseEvents, events, null).Utf8);
        }

        /// <summary>Reads the event records at the beginning of a buffer.</summary>
        internal static EventDocument ParseEvents(byte[] buffer, int length)
        {
            return new EventDocument(Result.Take(NativeApi.Instance.ParseEvents(buffer, (UIntPtr)(uint)length, null, UIntPtr.Zero)).Utf8);
        }

        /// <summary>Reads event records: JSON, event XML or text copied from Event Viewer.</summary>
        public static EventDocument ParseEvents(string events) => ParseEvents(Utf8(events));

        /// <summary>Diagnoses one device; what is null is not given.</summary>
        public static Diagnosis Diagnose(byte[]? status, byte[]? events, DiagnosisOptions? options = null)
        {
            byte[]? choices = Utf8OrNull(options?.ToJson());
            return new Diagnosis(Result.Take(NativeApi.Instance.Diagnose(
                status, Length(status), events, Length(events), choices, Length(choices))));
        }

        /// <summary>Diagnoses one device; what is null is not given.</summary>
        public static Diagnosis Diagnose(string? status, string? events = null, DiagnosisOptions? options = null)
        {
            return Diagnose(Utf8OrNull(status), Utf8OrNull(events), options);
        }

        /// <summary>What a rule, a code in any written form, an event ("provider/id") or a field means.</summary>
        public static Explanation Explain(string what, string? locale = null)
        {
            return new Explanation(CallWithOne(NativeApi.Instance.Explain, Utf8(what), DiagnosisOptions.LocaleOnly(locale)).Text);
        }

        /// <summary>
        /// Renders diagnosis documents (one, an array, or one a line) for people: of one device a page, of several a table.
        /// </summary>
        public static string Render(string documents, RenderOptions? options = null)
        {
            return CallWithOne(NativeApi.Instance.Render, Utf8(documents), options?.ToJson()).Text;
        }

        /// <summary>Renders diagnosis documents in a format of <see cref="RenderFormat"/>.</summary>
        public static string Render(string documents, string format) => Render(documents, new RenderOptions { Format = format });

        /// <summary>What changed between two diagnosis documents, the earlier one first.</summary>
        public static Comparison Compare(string before, string after, bool redact = false)
        {
            byte[] first = Utf8(before);
            byte[] second = Utf8(after);
            byte[]? options = Utf8OrNull(redact ? "{\"redact\":true}" : null);
            return new Comparison(Result.Take(NativeApi.Instance.Compare(
                first, Length(first), second, Length(second), options, Length(options))).Text);
        }

        /// <summary>The text with its tokens, cookies, keys and passwords masked: for raw evidence that is kept or saved.</summary>
        public static string Mask(byte[] text)
        {
            return Result.Take(NativeApi.Instance.Mask(text ?? throw new ArgumentNullException(nameof(text)), Length(text))).Text;
        }

        /// <summary>The text with its tokens, cookies, keys and passwords masked.</summary>
        public static string Mask(string text) => Mask(Utf8(text));

        /// <summary>The rules, prerequisites, symptoms and event queries that the engine knows.</summary>
        public static Catalog GetCatalog(string? locale = null)
        {
            byte[]? options = Utf8OrNull(DiagnosisOptions.LocaleOnly(locale));
            return new Catalog(Result.Take(NativeApi.Instance.Catalog(options, Length(options))).Text);
        }

        internal static byte[] Utf8(string text)
        {
            return Encoding.UTF8.GetBytes(text ?? throw new ArgumentNullException(nameof(text)));
        }

        internal static byte[]? Utf8OrNull(string? text) => text == null ? null : Encoding.UTF8.GetBytes(text);

        internal static UIntPtr Length(byte[]? bytes) => (UIntPtr)(uint)(bytes?.Length ?? 0);

        private static Result CallWithOne(NativeApi.CallWithOne function, byte[] text, string? options)
        {
            if (text == null)
            {
                throw new ArgumentNullException(nameof(text));
            }
            byte[]? choices = Utf8OrNull(options);
            return Result.Take(function(text, Length(text), choices, Length(choices)));
        }
    }
}
