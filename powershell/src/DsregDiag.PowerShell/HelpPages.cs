namespace DsregDiag.PowerShell
{
    /// <summary>Where Get-Help -Online finds the page of a cmdlet.</summary>
    internal static class HelpPages
    {
        internal const string Root = "https://github.com/dsregdiag/dsregdiag/blob/main/powershell/help/";
    }
}
