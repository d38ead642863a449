using System.Collections.Generic;
using DsregDiag.Json;

namespace DsregDiag
{
    /// <summary>A code that the evidence holds, or that a finding is about.</summary>
    public sealed class Code
    {
        internal Code(JsonValue json)
        {
            Value = json["code"]?.AsText() ?? "";
            Name = json["name"]?.AsText();
            Meaning = json["meaning"]?.AsText();
            Written = json["written"]?.AsText();
            Line = json["line"]?.AsInt32();
            Index = json["index"]?.AsInt32();
        }

        /// <summary>The code: lower-case hex, or AADSTS and its number.</summary>
        public string Value { get; }

        /// <summary>Its symbolic name, if it is known.</summary>
        public string? Name { get; }

        /// <summary>What it means, if it is known.</summary>
        public string? Meaning { get; }

        /// <summary>How it was written, if that is another number.</summary>
        public string? Written { get; }

        /// <summary>The line of the capture that it stands in, from 1.</summary>
        public int? Line { get; }

        /// <summary>The event that it stands in, from 0.</summary>
        public int? Index { get; }

        /// <inheritdoc/>
        public override string ToString() => Name == null ? Value : Value + " " + Name;
    }

    /// <summary>Something in the input that could not be read, with its place.</summary>
    public sealed class Warning
    {
        internal Warning(JsonValue json)
        {
            Message = json["message"]?.AsText() ?? "";
            Rule = json["rule"]?.AsText();
            Line = json["line"]?.AsInt32();
            LastLine = json["lastLine"]?.AsInt32();
            Index = json["index"]?.AsInt32();
            Input = json["input"]?.AsInt32();
        }

        /// <summary>What is wrong, in one sentence.</summary>
        public string Message { get; }

        /// <summary>The rule that could not be run, if that is what it is about.</summary>
        public string? Rule { get; }

        /// <summary>The line, from 1.</summary>
        public int? Line { get; }

        /// <summary>The last of several lines.</summary>
        public int? LastLine { get; }

        /// <summary>The event, from 0.</summary>
        public int? Index { get; }

        /// <summary>The part of the evidence, from 0.</summary>
        public int? Input { get; }

        /// <summary>The place and the message: what views show.</summary>
        public string DisplayText => ToString();

        /// <inheritdoc/>
        public override string ToString()
        {
            string place = Line != null ? "line " + Line + (LastLine != null ? "-" + LastLine : "")
                : Index != null ? "event " + Index
                : Rule ?? "";
            return place.Length == 0 ? Message : place + ": " + Message;
        }
    }

    /// <summary>A page to read.</summary>
    public sealed class Reference
    {
        internal Reference(JsonValue json)
        {
            Title = json["title"]?.AsText() ?? "";
            Url = json["url"]?.AsText() ?? "";
        }

        /// <summary>Its title.</summary>
        public string Title { get; }

        /// <summary>Its address.</summary>
        public string Url { get; }

        /// <summary>Title and address: what views show.</summary>
        public string DisplayText => ToString();

        /// <inheritdoc/>
        public override string ToString() => Url.Length == 0 ? Title : Title + " <" + Url + ">";
    }

    /// <summary>Makes typed lists of a document's arrays.</summary>
    internal static class Reading
    {
        internal delegate T Make<T>(JsonValue json);

        internal static T[] List<T>(JsonValue? array, Make<T> make)
        {
            if (array == null)
            {
                return new T[0];
            }
            IReadOnlyList<JsonValue> items = array.Items;
            var list = new T[items.Count];
            for (int i = 0; i < list.Length; i++)
            {
                list[i] = make(items[i]);
            }
            return list;
        }

        internal static Code[] Codes(JsonValue json) => List(json["codes"], item => new Code(item));

        internal static Warning[] Warnings(JsonValue json) => List(json["warnings"], item => new Warning(item));
    }
}
