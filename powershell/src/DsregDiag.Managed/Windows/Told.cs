namespace DsregDiag.Windows
{
    /// <summary>What a reader of a fact found, with a remark that belongs to it, such as the error behind a no.</summary>
    internal sealed class Told
    {
        internal Told(object value, string reason)
        {
            Value = value;
            Reason = reason;
        }

        internal object Value { get; }

        internal string Reason { get; }
    }
}
