namespace DsregDiag
{
    /// <summary>A fact or a symptom that Invoke-DsregDiagnosis can be told.</summary>
    public sealed class KnownFact
    {
        internal KnownFact(string kind, string name, string values, string meaning, string usage)
        {
            Kind = kind;
            Name = name;
            Values = values;
            Meaning = meaning;
            Usage = usage;
        }

        /// <summary>fact or symptom.</summary>
        public string Kind { get; }

        /// <summary>Its name.</summary>
        public string Name { get; }

        /// <summary>What its value is: boolean, number, GUID, or one of the words. Of a symptom the area that it is about.</summary>
        public string Values { get; }

        /// <summary>What it says.</summary>
        public string Meaning { get; }

        /// <summary>How Invoke-DsregDiagnosis takes it.</summary>
        public string Usage { get; }

        /// <inheritdoc/>
        public override string ToString() => Name;
    }
}
