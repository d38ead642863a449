using System;
using System.Runtime.InteropServices;

namespace DsregDiag.Native
{
    /// <summary>A result of the native library, freed once.</summary>
    internal sealed class ResultHandle : SafeHandle
    {
        /// <summary>For the marshaller.</summary>
        public ResultHandle() : base(IntPtr.Zero, true)
        {
        }

        /// <inheritdoc/>
        public override bool IsInvalid => handle == IntPtr.Zero;

        /// <inheritdoc/>
        protected override bool ReleaseHandle()
        {
            NativeApi.Instance.FreeResult(handle);
            return true;
        }
    }

    /// <summary>A session of the native library, freed once.</summary>
    internal sealed class SessionHandle : SafeHandle
    {
        /// <summary>For the marshaller.</summary>
        public SessionHandle() : base(IntPtr.Zero, true)
        {
        }

        /// <inheritdoc/>
        public override bool IsInvalid => handle == IntPtr.Zero;

        /// <inheritdoc/>
        protected override bool ReleaseHandle()
        {
            NativeApi.Instance.FreeSession(handle);
            return true;
        }
    }
}
