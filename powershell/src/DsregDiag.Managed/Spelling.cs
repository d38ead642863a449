using System;
using System.Collections.Generic;

namespace DsregDiag
{
    /// <summary>Finds what a misspelt word was meant to be.</summary>
    internal static class Spelling
    {
        /// <summary>The known word that is most like another; null if none is like it.</summary>
        internal static string? Near(string word, IEnumerable<string> known)
        {
            string? nearest = null;
            // Two letters that changed places are two changes.
            int least = Math.Max(2, word.Length / 3) + 1;
            foreach (string candidate in known)
            {
                int distance = Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant());
                if (distance < least)
                {
                    least = distance;
                    nearest = candidate;
                }
            }
            return nearest;
        }

        /// <summary>The number of letters to add, to drop or to change.</summary>
        private static int Distance(string one, string other)
        {
            var above = new int[other.Length + 1];
            for (int j = 0; j < above.Length; j++)
            {
                above[j] = j;
            }
            for (int i = 0; i < one.Length; i++)
            {
                var row = new int[other.Length + 1];
                row[0] = i + 1;
                for (int j = 0; j < other.Length; j++)
                {
                    int change = above[j] + (one[i] == other[j] ? 0 : 1);
                    row[j + 1] = Math.Min(change, Math.Min(above[j + 1], row[j]) + 1);
                }
                above = row;
            }
            return above[other.Length];
        }
    }
}
