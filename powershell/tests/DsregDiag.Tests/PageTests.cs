using System;
using System.Linq;
using Xunit;

namespace DsregDiag.Tests
{
    /// <summary>Texts as they are laid out for a console; without one they are 80 columns wide.</summary>
    public class PageTests
    {
        private static string[] Lines(Action<Page> write, int margin = 0)
        {
            var page = new Page(margin);
            write(page);
            return page.ToString().Split('\n');
        }

        [Fact]
        public void BreaksAtBlanksAndIndentsWhatFollows()
        {
            string text = string.Join(" ", Enumerable.Repeat("word", 40));
            string[] lines = Lines(page => page.Add(4, "1. ", text));
            Assert.StartsWith("    1. word", lines[0]);
            Assert.All(lines.Skip(1), line => Assert.StartsWith("       word", line));
            Assert.All(lines, line => Assert.True(line.Length <= 120 && line.TrimEnd() == line, line));
            Assert.Equal(text, string.Join(" ", lines.Select(line => line.Trim())).Substring(3));
        }

        [Fact]
        public void KeepsALongWordWhole()
        {
            string address = "<https://example.com/" + new string('x', 200) + ">";
            Assert.Equal(new[] { "  Title", "  " + address, "  end" }, Lines(page => page.Add(2, "", "Title " + address + " end")));
        }

        [Fact]
        public void KeepsLinesThatAreBrokenAlready()
        {
            Assert.Equal(new[] { "- one", "  two", "", "  three" }, Lines(page => page.Add(0, "- ", "one\r\ntwo\n\nthree")).Select(line => line.TrimEnd()));
        }

        [Fact]
        public void CountsEastAsianCharactersTwice()
        {
            string word = new string('\u65e5', 10);
            string[] lines = Lines(page => page.Add(0, "", string.Join(" ", Enumerable.Repeat(word, 12))));
            Assert.All(lines, line => Assert.True(line.Sum(c => c == ' ' ? 1 : 2) <= 120, line));
            Assert.True(lines.Length >= 2);
        }

        [Fact]
        public void HasNoHeadingWithoutText()
        {
            Assert.Equal(new[] { "", "Why", "  because" }, Lines(page =>
            {
                page.Section(0, "Why", "because");
                page.Section(0, "How to verify", null);
                page.Section(0, "Evidence", Array.Empty<Evidence>(), item => page.Add(0, "", item.DisplayText));
                page.Checks(0, "", "None.");
            }));
        }
    }
}
