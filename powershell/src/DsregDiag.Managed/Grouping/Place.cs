namespace DsregDiag.Grouping
{
    /// <summary>Where a piece of evidence stands: in a file, at a place in it, or in what a parameter holds.</summary>
    internal sealed class Place
    {
        internal Place(string? words, string? file = null, string? sample = null)
        {
            Words = words;
            File = file;
            Sample = sample;
        }

        internal static Place Unknown { get; } = new Place(null);

        /// <summary>The place in words: what an error names; null where there is nothing to say.</summary>
        internal string? Words { get; }

        /// <summary>The file that is the evidence, all of it; null for any other place.</summary>
        internal string? File { get; }

        /// <summary>The first line of a text that stands nowhere: what an error is about.</summary>
        internal string? Sample { get; }

        internal static Place Of(string file) => new Place(file, file);
    }
}
