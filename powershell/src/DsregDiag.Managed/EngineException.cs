using System;

namespace DsregDiag
{
    /// <summary>The engine refused an input. The message says why and what to do next, and never quotes the input.</summary>
    public sealed class EngineException : Exception
    {
        internal EngineException(EngineStatus status, string message) : base(message)
        {
            Status = status;
        }

        /// <summary>What kind of refusal it is.</summary>
        public EngineStatus Status { get; }
    }

    /// <summary>How a call of the engine ended. The numbers are those of the C ABI.</summary>
    public enum EngineStatus
    {
        /// <summary>It succeeded.</summary>
        Ok = 0,

        /// <summary>An argument cannot be used.</summary>
        InvalidArgument = 1,

        /// <summary>An option is unknown or has a value that is not allowed.</summary>
        InvalidOptions = 2,

        /// <summary>Nothing is known by that name or code.</summary>
        NotFound = 3,

        /// <summary>There is no capture and no event in the input.</summary>
        NotRecognised = 20,

        /// <summary>The input holds events, and none of them could be read.</summary>
        InvalidEvents = 21,

        /// <summary>The input is larger than the engine accepts.</summary>
        InputTooLarge = 22,

        /// <summary>The evidence is of several devices: one call or session is about one.</summary>
        SeveralDevices = 23,

        /// <summary>A fault of the engine.</summary>
        Panic = 40,

        /// <summary>There was not enough memory.</summary>
        OutOfMemory = 41,
    }
}
