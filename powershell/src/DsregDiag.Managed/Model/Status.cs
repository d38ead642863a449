using System;

namespace DsregDiag
{
    /// <summary>
    /// What the properties of a capture's object hang on: PowerShell compares objects without an order by their text, which for a bare
    /// object with properties is empty.
    /// </summary>
    public sealed class Status : IComparable
    {
        private readonly string _words;
        private readonly string _text;

        /// <param name="words">Name, state and token in a line.</param>
        /// <param name="text">The capture.</param>
        internal Status(string words, string text)
        {
            _words = words;
            _text = text;
        }

        /// <summary>Two are equal if their captures are: so Compare-Object sees every difference.</summary>
        int IComparable.CompareTo(object? other)
        {
            return other is Status status ? string.CompareOrdinal(_words + "\n" + _text, status._words + "\n" + status._text) : 1;
        }

        /// <inheritdoc/>
        public override string ToString() => _words;
    }
}
