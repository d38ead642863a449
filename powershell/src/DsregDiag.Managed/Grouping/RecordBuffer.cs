using System;
using System.Collections.Generic;
using System.Text;

namespace DsregDiag.Grouping
{
    /// <summary>
    /// Event records on their way to the engine, which is called for many at once: as UTF-8, a line each, in a buffer that is used again.
    /// </summary>
    internal sealed class RecordBuffer
    {
        private readonly List<int> _ends = new List<int>();
        private byte[] _bytes = new byte[0];

        internal int Count => _ends.Count;

        /// <summary>The length of the records, in bytes.</summary>
        internal int Length => Count == 0 ? 0 : _ends[Count - 1];

        /// <summary>Whether the records are event XML; else they are JSON objects.</summary>
        internal bool IsXml { get; private set; }

        /// <summary>The records; only the first <see cref="Length"/> bytes count.</summary>
        internal byte[] Bytes => _bytes;

        /// <summary>Whether a record can be added: one buffer holds records of one form.</summary>
        internal bool Takes(bool isXml) => Count == 0 || IsXml == isXml;

        internal void Add(string record, bool isXml)
        {
            IsXml = isXml;
            int start = Length;
            int most = start + Encoding.UTF8.GetMaxByteCount(record.Length) + 1;
            if (_bytes.Length < most)
            {
                Array.Resize(ref _bytes, Math.Max(most, _bytes.Length * 2));
            }
            int end = start + Encoding.UTF8.GetBytes(record, 0, record.Length, _bytes, start);
            _bytes[end] = (byte)'\n';
            _ends.Add(end + 1);
        }

        /// <summary>One of the records.</summary>
        internal string this[int index]
        {
            get
            {
                int start = index == 0 ? 0 : _ends[index - 1];
                return Encoding.UTF8.GetString(_bytes, start, _ends[index] - 1 - start);
            }
        }

        /// <summary>A copy of the records.</summary>
        internal byte[] ToArray()
        {
            var copy = new byte[Length];
            Buffer.BlockCopy(_bytes, 0, copy, 0, copy.Length);
            return copy;
        }

        internal void Clear() => _ends.Clear();
    }
}
