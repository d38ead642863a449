using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using DsregDiag.Json;
using Xunit;

namespace DsregDiag.Tests
{
    public class JsonTests
    {
        [Fact]
        public void ReadsEveryKindOfValue()
        {
            JsonValue root = JsonValue.Parse("{\"a\":[1,-2.5,\"x\",true,false,null,{},[]],\"AADSTS\":\"\",\"with blank\":\"v\",\"1\":\"digit\"}");
            Assert.Equal(new[] { "1", "-2.5", "x", "true", "false", null, null, null }, root["a"]!.Items.Select(item => item.AsText()));
            Assert.Equal("", root["AADSTS"]!.AsText());
            Assert.Equal("v", root["with blank"]!.AsText());
            Assert.Equal("digit", root["1"]!.AsText());
            Assert.Null(root["absent"]);
        }

        [Fact]
        public void KeepsEscapesAndCharactersOutsideTheBasicPlane()
        {
            const string text = "a\"b\\c\n\t\u00e9\u65e5\U0001f600\u0001";
            string json = new StringBuilder("{").AppendName("k").AppendString(text).Append('}').ToString();
            Assert.Equal(text, JsonValue.Parse(json)["k"]!.AsText());
        }

        [Theory]
        [InlineData("")]
        [InlineData("{")]
        [InlineData("{\"a\":}")]
        [InlineData("nothing")]
        [InlineData("[1,2")]
        public void RefusesWhatIsNoJson(string json)
        {
            Assert.Throws<FormatException>(() => JsonValue.Parse(json));
        }

        [Fact]
        public void DeepNestingDoesNotEndTheProcess()
        {
            string json = new string('[', 100_000) + new string(']', 100_000);
            Assert.True(JsonValue.Parse(json).IsArray);
        }

        [Fact]
        public void AnInstantIsGivenAsLocalTime()
        {
            DateTime time = JsonValue.Parse("{\"t\":\"2026-03-10T07:45:12.1234567Z\"}")["t"]!.AsTime()!.Value;
            Assert.Equal(DateTimeKind.Local, time.Kind);
            Assert.Equal(new DateTime(2026, 3, 10, 7, 45, 12, DateTimeKind.Utc).AddTicks(1234567), time.ToUniversalTime());
        }

        [Theory]
        [InlineData("[1 2]")]
        [InlineData("{\"a\" 1}")]
        [InlineData("{\"a\":1,}")]
        [InlineData("[1]]")]
        [InlineData("\"\\u12\"")]
        [InlineData("\"\\x\"")]
        [InlineData("\"open")]
        [InlineData("[tru]")]
        [InlineData("[nan]")]
        [InlineData("[infinity]")]
        [InlineData("[+1]")]
        [InlineData("{a:1}")]
        public void RefusesWhatIsNearlyJson(string json)
        {
            Assert.Throws<FormatException>(() => JsonValue.Parse(json));
        }

        [Fact]
        public void ReadsEveryEscape()
        {
            Assert.Equal("\"\\/\b\f\n\r\t\u00e9x\U0001f600", JsonValue.Parse(" \"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9x\\ud83d\\ude00\" ").AsText());
        }

        [Theory]
        [InlineData("Aa", "BB", "C#")] // equal in what they are looked up by
        [InlineData("\u00c3\u00a9", "\u00e9", "e")]
        [InlineData("", "0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef0")]
        public void ShortTextsThatAreKeptAreNotTakenForEachOther(string first, string second, string third)
        {
            for (int round = 0; round < 2; round++)
            {
                foreach (string text in new[] { first, second, third })
                {
                    Assert.Equal(text, JsonValue.Parse("\"" + text + "\"").AsText());
                }
            }
        }

        [Fact]
        public void MembersAreCutOutUnchanged()
        {
            const string json = " {\"x\":[\"]\\\\\"],\"events\" : [ {\"a\":\"]},{\\\"\"} , {\"b\":[1,{\"c\":2}]}],\"y\":1 , \"z\":\"\"}";
            Dictionary<string, List<byte[]>> members = JsonSlices.Members(Encoding.UTF8.GetBytes(json), "events");
            Assert.Equal(new[] { "x", "events", "y", "z" }, members.Keys);
            Assert.Equal(new[] { "{\"a\":\"]},{\\\"\"}", "{\"b\":[1,{\"c\":2}]}" }, members["events"].Select(Encoding.UTF8.GetString));
            Assert.Equal(new[] { "[\"]\\\\\"]", "1", "\"\"" }, new[] { "x", "y", "z" }.Select(name => Encoding.UTF8.GetString(members[name].Single())));
        }

        [Theory]
        [InlineData("{\"events\":[]}", 0)]
        [InlineData("{\"events\":[ ]}", 0)]
        [InlineData("{\"events\":[{}]}", 1)]
        [InlineData("{}", null)]
        [InlineData("", null)]
        [InlineData("{\"events\":[{\"a\":\"", 1)]
        public void EmptyAndCutListsEnd(string json, int? count)
        {
            Dictionary<string, List<byte[]>> members = JsonSlices.Members(Encoding.UTF8.GetBytes(json), "events");
            Assert.Equal(count, members.TryGetValue("events", out List<byte[]>? events) ? events.Count : null);
        }
    }
}
