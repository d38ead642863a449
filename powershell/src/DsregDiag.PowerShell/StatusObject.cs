using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using System.Management.Automation;
using System.Text;
using DsregDiag.Grouping;

namespace DsregDiag.PowerShell
{
    /// <summary>
    /// A capture as an object of the type DsregDiag.Status: everything is a note property, so that it survives remoting,
    /// Export-Clixml and constrained language, and scripts read the fields as dsregcmd prints them.
    /// </summary>
    internal static class StatusObject
    {
        internal const string TypeName = "DsregDiag.Status";

        /// <summary>The captures in a text, of which this is the document, each as an object.</summary>
        internal static IEnumerable<PSObject> FromText(
            byte[] text, StatusDocument document, string? source, DateTime? capturedAt, Action<Warning> warn)
        {
            foreach (Warning warning in document.Warnings)
            {
                warn(warning);
            }
            if (document.Captures.Length == 1)
            {
                yield return Make(document, document.Captures[0], Decoding.Text(text), source, capturedAt);
                yield break;
            }
            foreach (CapturePiece capture in CapturePiece.Of(document.Captures, Decoding.Text(text)))
            {
                // Each object carries the document of its own text.
                StatusDocument own = Engine.ParseStatus(capture.Text);
                yield return Make(own, own.Captures[0], capture.Text, source, capturedAt);
            }
        }

        private static PSObject Make(StatusDocument document, Capture capture, string text, string? source, DateTime? capturedAt)
        {
            var view = new CaptureView(capture);
            PSObject status = New(TypeName);
            Diagnosis diagnosis = Engine.Diagnose(text);
            Add(status, "JoinState", diagnosis.JoinState);
            foreach (DictionaryEntry field in view.Fields)
            {
                AddField(status, (string)field.Key, field.Value);
            }
            Add(status, "WorkAccounts", view.WorkAccounts.Select(block => Block("DsregDiag.WorkAccount", block)!).ToArray());
            Add(status, "PrtAttempts", view.PrtAttempts.Select(block => Block("DsregDiag.PrtAttempt", block)!).ToArray());
            Add(status, "PreJoinTests", Block("DsregDiag.PreJoinTests", view.PreJoinTests));
            Add(status, "PreviousRegistration", Block("DsregDiag.PreviousRegistration", view.PreviousRegistration));
            Add(status, "Sections", capture.Sections);
            Add(status, "Trace", capture.Trace);
            Add(status, "Codes", document.Codes);
            Add(status, "Warnings", document.Warnings);
            Add(status, "Layout", capture.Layout);
            Add(status, "Encoding", capture.Encoding);
            Add(status, "Source", source);
            Add(status, "CapturedAt", capturedAt);
            Add(status, "Text", text);
            Add(status, "Json", document.Json);
            return status;
        }

        private static PSObject? Block(string type, OrderedDictionary? fields)
        {
            if (fields == null)
            {
                return null;
            }
            PSObject block = New(type);
            foreach (DictionaryEntry field in fields)
            {
                Add(block, CaptureView.NameWithoutBlanks((string)field.Key), field.Value);
            }
            return block;
        }

        private static PSObject New(string type)
        {
            var made = new PSObject();
            made.TypeNames.Insert(0, type);
            return made;
        }

        /// <summary>A field by the printed name, and by one that needs no quotes.</summary>
        private static void AddField(PSObject status, string name, object? value)
        {
            Add(status, name, value);
            string plain = CaptureView.NameWithoutBlanks(name);
            if (plain != name)
            {
                Add(status, plain, value);
            }
        }

        private static void Add(PSObject target, string name, object? value)
        {
            if (target.Properties[name] == null)
            {
                target.Properties.Add(new PSNoteProperty(name, value));
            }
        }
    }
}
