using System;
using System.Text;
using DsregDiag.Native;

namespace DsregDiag
{
    /// <summary>
    /// One device whose evidence comes in parts. It may move between threads, but is used by one at a time. An add is all or nothing.
    /// </summary>
    public sealed class Session : IDisposable
    {
        private readonly SessionHandle _handle;

        /// <summary>Begins a session without evidence.</summary>
        public Session()
        {
            _handle = NativeApi.Instance.NewSession();
            if (_handle.IsInvalid)
            {
                throw new EngineException(EngineStatus.OutOfMemory, "There is not enough memory for a session.");
            }
        }

        /// <summary>Adds the bytes of a text with captures.</summary>
        public void AddStatus(byte[] text) => Add(NativeApi.Instance.AddStatus, text);

        /// <summary>Adds a text with captures.</summary>
        public void AddStatus(string text) => AddStatus(Engine.Utf8(text));

        /// <summary>Adds event records: JSON, event XML or copied text.</summary>
        public void AddEvents(byte[] events) => Add(NativeApi.Instance.AddEvents, events);

        /// <summary>Adds event records: JSON, event XML or copied text.</summary>
        public void AddEvents(string events) => AddEvents(Engine.Utf8(events));

        /// <summary>Adds captures, events or facts: the content decides which they are.</summary>
        public void Add(byte[] evidence) => Add(NativeApi.Instance.AddAny, evidence);

        /// <summary>Adds captures, events or facts: the content decides which they are.</summary>
        public void Add(string evidence) => Add(Engine.Utf8(evidence));

        /// <summary>Adds what is known of the host: a JSON facts document.</summary>
        public void AddFacts(string facts) => Add(NativeApi.Instance.AddFacts, Engine.Utf8(facts));

        /// <summary>Diagnoses what was added so far.</summary>
        public Diagnosis Diagnose(DiagnosisOptions? options = null)
        {
            byte[]? choices = Engine.Utf8OrNull(options?.ToJson());
            return new Diagnosis(Result.Take(NativeApi.Instance.SessionDiagnose(_handle, choices, Engine.Length(choices))));
        }

        /// <summary>
        /// Replaces the identities of a text (a capture, events, a document of the engine, any other) by this session's placeholders, and masks
        /// its tokens and passwords.
        /// </summary>
        public string Redact(byte[] text)
        {
            if (text == null)
            {
                throw new ArgumentNullException(nameof(text));
            }
            return Result.Take(NativeApi.Instance.SessionRedact(_handle, text, Engine.Length(text))).Text;
        }

        /// <summary>Replaces the identities of a text by this session's placeholders.</summary>
        public string Redact(string text) => Redact(Engine.Utf8(text));

        /// <summary>
        /// From now on <see cref="Redact(byte[])"/> leaves the ids of requests (correlation, activity, trace) as they are: a service's support
        /// asks for them, and only the service knows whose they are.
        /// </summary>
        public void KeepCorrelationIds() => NativeApi.Instance.SessionKeepCorrelationIds(_handle);

        /// <summary>What this session replaced so far, and what it could not check.</summary>
        public Redaction GetRedaction() => new Redaction(Result.Take(NativeApi.Instance.SessionRedaction(_handle)).Text);

        /// <summary>Frees the native session.</summary>
        public void Dispose() => _handle.Dispose();

        private void Add(NativeApi.AddToSession add, byte[] bytes)
        {
            if (bytes == null)
            {
                throw new ArgumentNullException(nameof(bytes));
            }
            int status = add(_handle, bytes, Engine.Length(bytes));
            if (status != 0)
            {
                IntPtr text = NativeApi.Instance.SessionError(_handle, out UIntPtr length);
                throw new EngineException((EngineStatus)status, Encoding.UTF8.GetString(NativeApi.ReadBytes(text, length)));
            }
        }
    }
}
