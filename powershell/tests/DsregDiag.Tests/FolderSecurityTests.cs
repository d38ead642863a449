using DsregDiag.Windows;
using Xunit;

namespace DsregDiag.Tests
{
    public class FolderSecurityTests
    {
        [Theory]
        // Program Files: administrators and SYSTEM write, users read; what is inherited only is no right here.
        [InlineData("D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)(A;OICIIO;GA;;;CO)", false)]
        [InlineData("D:(A;OICIIO;FA;;;BU)(A;;FA;;;BA)", false)]
        // A user's own folder.
        [InlineData("D:(A;OICI;FA;;;S-1-5-21-1004336348-1177238915-682003330-1001)(A;OICI;FA;;;BA)", false)]
        [InlineData("D:(D;;FA;;;WD)(A;;FA;;;BA)", false)]
        // The root of a disk, and what is made below it.
        [InlineData("D:(A;OICI;FA;;;BA)(A;OICI;0x1301bf;;;AU)", true)]
        [InlineData("D:(A;;LC;;;BU)", true)]
        [InlineData("D:(A;;FRFW;;;WD)", true)]
        [InlineData("D:(A;;WD;;;BU)", true)]
        [InlineData("D:NO_ACCESS_CONTROL", true)]
        public void TellsWhoMayWrite(string descriptor, bool writable)
        {
            Assert.Equal(writable, FolderSecurity.LetsEverybodyWrite(descriptor));
        }
    }
}
