using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;

namespace DsregDiag.Windows
{
    /// <summary>Reads records of the Windows event log as XML, of this computer, another one, or a saved file.</summary>
    internal sealed class EventLog : IDisposable
    {
        private const int NoMoreItems = 259;
        private const int InsufficientBuffer = 122;
        private const int TimedOut = 1460;
        private const int BatchSize = 64;

        // How long a computer may be silent before it is asked whether somebody still waits for it.
        private const int Patience = 500;

        private readonly EventHandle _session;

        /// <summary>The log of this computer, or of another one; without an account as the current user.</summary>
        internal EventLog(string? computer, string? domain, string? user, string? password)
        {
            _session = computer == null ? new EventHandle() : Open(computer, domain, user, password);
        }

        /// <summary>
        /// The records that a query of a channel, or of a file, gives, newest first. Throws Win32Exception if it cannot be read.
        /// </summary>
        internal IEnumerable<string> Read(string? file, string? query, int? most, CancellationToken cancellation)
        {
            const int channelPath = 1, filePath = 2, newestFirst = 0x200;
            int flags = newestFirst | (file == null ? channelPath : filePath);
            using (EventHandle results = Native.EvtQuery(_session, file, query, flags))
            {
                if (results.IsInvalid)
                {
                    throw new Win32Exception(Marshal.GetLastWin32Error());
                }
                var batch = new IntPtr[BatchSize];
                int given = 0;
                while ((most == null || given < most) && Next(results, batch, cancellation, out int returned))
                {
                    var records = new List<EventHandle>(returned);
                    for (int i = 0; i < returned; i++)
                    {
                        records.Add(new EventHandle(batch[i]));
                    }
                    try
                    {
                        foreach (EventHandle record in records)
                        {
                            cancellation.ThrowIfCancellationRequested();
                            if (most != null && given >= most)
                            {
                                break;
                            }
                            given++;
                            yield return Render(record);
                        }
                    }
                    finally
                    {
                        records.ForEach(record => record.Dispose());
                    }
                }
            }
        }

        /// <summary>The next records; false at the end. A computer that does not answer is asked again until the caller cancels.</summary>
        private static bool Next(EventHandle results, IntPtr[] batch, CancellationToken cancellation, out int returned)
        {
            while (!Native.EvtNext(results, batch.Length, batch, Patience, 0, out returned))
            {
                int error = Marshal.GetLastWin32Error();
                if (error == NoMoreItems)
                {
                    return false;
                }
                if (error != TimedOut)
                {
                    throw new Win32Exception(error);
                }
                if (cancellation.IsCancellationRequested)
                {
                    Native.EvtCancel(results);
                    cancellation.ThrowIfCancellationRequested();
                }
            }
            return true;
        }

        /// <summary>Whether a channel is switched off: it may hold records from before, and takes no new ones.</summary>
        internal bool IsSwitchedOff(string channel)
        {
            const int enabled = 0;
            using (EventHandle configuration = Native.EvtOpenChannelConfig(_session, channel, 0))
            {
                // What cannot be asked is not known to be off; reading it says why.
                var value = new Native.Variant();
                return !configuration.IsInvalid
                    && Native.EvtGetChannelConfigProperty(configuration, enabled, 0, Marshal.SizeOf<Native.Variant>(), ref value, out _)
                    && value.Kind == Native.BooleanVariant
                    && (int)value.Value == 0;
            }
        }

        /// <summary>Ends the session.</summary>
        public void Dispose() => _session.Dispose();

        private static EventHandle Open(string computer, string? domain, string? user, string? password)
        {
            const int rpcLogin = 1;
            var login = new Native.RpcLogin { Server = computer, Domain = domain, User = user, Password = password };
            EventHandle session = Native.EvtOpenSession(rpcLogin, ref login, 0, 0);
            return session.IsInvalid ? throw new Win32Exception(Marshal.GetLastWin32Error()) : session;
        }

        private static string Render(EventHandle record)
        {
            const int eventXml = 1;
            var buffer = new byte[4096];
            while (!Native.EvtRender(IntPtr.Zero, record, eventXml, buffer.Length, buffer, out int used, out _))
            {
                int error = Marshal.GetLastWin32Error();
                if (error != InsufficientBuffer || used <= buffer.Length)
                {
                    throw new Win32Exception(error);
                }
                buffer = new byte[used];
            }
            string text = Encoding.Unicode.GetString(buffer);
            int end = text.IndexOf('\0');
            return end < 0 ? text : text.Substring(0, end);
        }

        /// <summary>A handle of the event log; one without a value stands for this computer.</summary>
        private sealed class EventHandle : SafeHandle
        {
            /// <summary>For the marshaller.</summary>
            public EventHandle() : base(IntPtr.Zero, true)
            {
            }

            internal EventHandle(IntPtr value) : base(IntPtr.Zero, true)
            {
                SetHandle(value);
            }

            public override bool IsInvalid => handle == IntPtr.Zero;

            protected override bool ReleaseHandle() => Native.EvtClose(handle);
        }

        private static class Native
        {
            [StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
            internal struct RpcLogin
            {
                public string? Server;
                public string? User;
                public string? Domain;
                public string? Password;
                public int Flags;
            }

            internal const int BooleanVariant = 13;

            [StructLayout(LayoutKind.Sequential)]
            internal struct Variant
            {
                public long Value;
                public int Count;
                public int Kind;
            }

            [DllImport("wevtapi", CharSet = CharSet.Unicode, SetLastError = true, ExactSpelling = true)]
            internal static extern EventHandle EvtOpenChannelConfig(EventHandle session, string channel, int flags);

            [DllImport("wevtapi", SetLastError = true, ExactSpelling = true)]
            [return: MarshalAs(UnmanagedType.Bool)]
            internal static extern bool EvtGetChannelConfigProperty(
                EventHandle configuration, int property, int flags, int size, ref Variant value, out int used);

            [DllImport("wevtapi", CharSet = CharSet.Unicode, SetLastError = true, ExactSpelling = true)]
            internal static extern EventHandle EvtQuery(EventHandle session, string? path, string? query, int flags);

            [DllImport("wevtapi", SetLastError = true, ExactSpelling = true)]
            [return: MarshalAs(UnmanagedType.Bool)]
            internal static extern bool EvtNext(EventHandle results, int size, [Out] IntPtr[] events, int timeout, int flags, out int returned);

            [DllImport("wevtapi", SetLastError = true, ExactSpelling = true)]
            [return: MarshalAs(UnmanagedType.Bool)]
            internal static extern bool EvtRender(
                IntPtr context, EventHandle record, int flags, int size, [Out] byte[] buffer, out int used, out int properties);

            [DllImport("wevtapi", SetLastError = true, ExactSpelling = true)]
            internal static extern EventHandle EvtOpenSession(int loginClass, ref RpcLogin login, int timeout, int flags);

            [DllImport("wevtapi", SetLastError = true, ExactSpelling = true)]
            [return: MarshalAs(UnmanagedType.Bool)]
            internal static extern bool EvtCancel(EventHandle results);

            [DllImport("wevtapi", ExactSpelling = true)]
            [return: MarshalAs(UnmanagedType.Bool)]
            internal static extern bool EvtClose(IntPtr handle);
        }
    }
}
