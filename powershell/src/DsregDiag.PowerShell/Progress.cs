using System.Diagnostics;
using System.Management.Automation;

namespace DsregDiag.PowerShell
{
    /// <summary>Says what is being done, but only when a person has to wait for it, and not more often than one can read.</summary>
    internal sealed class Progress
    {
        private const int Id = 1098;
        private const long Patience = 500;
        private const long Pace = 200;
        private readonly Cmdlet _cmdlet;
        private readonly string _activity;
        private readonly Stopwatch _watch = Stopwatch.StartNew();
        private long _next = Patience;
        private bool _isShown;

        internal Progress(Cmdlet cmdlet, string activity)
        {
            _cmdlet = cmdlet;
            _activity = activity;
        }

        /// <param name="status">What is done now.</param>
        /// <param name="percent">How much is done, if that is known.</param>
        internal void Show(string status, int percent = -1)
        {
            if (_watch.ElapsedMilliseconds >= _next)
            {
                _next = _watch.ElapsedMilliseconds + Pace;
                _isShown = true;
                _cmdlet.WriteProgress(new ProgressRecord(Id, _activity, status) { PercentComplete = percent });
            }
        }

        internal void End()
        {
            if (_isShown)
            {
                _cmdlet.WriteProgress(new ProgressRecord(Id, _activity, "Done") { RecordType = ProgressRecordType.Completed });
                _isShown = false;
            }
        }
    }
}
