using System;
using System.Collections.Generic;

namespace DsregDiag
{
    /// <summary>Why the native library could not be used.</summary>
    public enum NativeLibraryFailure
    {
        /// <summary>No file was found in any of the places that were tried.</summary>
        Missing,

        /// <summary>A file was found, but it is for another processor architecture.</summary>
        WrongArchitecture,

        /// <summary>A file was found, but it is of another version than this assembly needs.</summary>
        WrongVersion,

        /// <summary>The system's policy, or the file's signature, forbids loading it.</summary>
        Blocked,

        /// <summary>A file was found, and the system could not load it for another reason.</summary>
        NotLoadable,
    }

    /// <summary>The native library could not be loaded. The message names each file tried and why it was refused.</summary>
    public sealed class NativeLibraryException : Exception
    {
        internal NativeLibraryException(NativeLibraryFailure failure, string message, string nextStep, IReadOnlyList<string> pathsTried)
            : base(message)
        {
            Failure = failure;
            NextStep = nextStep;
            PathsTried = pathsTried;
        }

        /// <summary>The kind of failure.</summary>
        public NativeLibraryFailure Failure { get; }

        /// <summary>What to do next, in one sentence.</summary>
        public string NextStep { get; }

        /// <summary>Each file that was tried, in order.</summary>
        public IReadOnlyList<string> PathsTried { get; }
    }
}
