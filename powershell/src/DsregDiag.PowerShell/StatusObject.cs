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
            string? joinState = Engine.Diagnose(text).JoinState;
            PSObject status = PSObject.AsPSObject(new Status(Words(view, joinState), text));
            Add(status, "JoinState", joinState);
            foreach (DictionaryEntry field in view.Fields)
            {
                AddField(status, (string)field.Key, field.Value);
            }
            AddTyped(status, view);
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

        /// <summary>What scripts compare and count with: the printed fields are texts, and "NO" is true.</summary>
        private static void AddTyped(PSObject status, CaptureView view)
        {
            Add(status, "IsAzureAdJoined", view.IsYes("AzureAdJoined"));
            Add(status, "IsDomainJoined", view.IsYes("DomainJoined"));
            Add(status, "IsEnterpriseJoined", view.IsYes("EnterpriseJoined"));
            Add(status, "IsWorkplaceJoined", view.IsYes("WorkplaceJoined"));
            Add(status, "HasPrt", view.IsYes("AzureAdPrt"));
            Add(status, "PrtUpdated", view.PrtUpdated);
            Add(status, "PrtExpires", view.PrtExpires);
            Add(status, "CertificateNotAfter", view.CertificateNotAfter);
        }

        /// <summary>Name, state and token: what stands where the object becomes a text.</summary>
        private static string Words(CaptureView view, string? joinState)
        {
            string Value(string name) => view.Fields[name] as string ?? "";
            string device = Value("Device Name").Length == 0 ? "device" : Value("Device Name");
            string prt = Value("AzureAdPrt").Length == 0 ? "unknown" : Value("AzureAdPrt");
            string updated = Value("AzureAdPrtUpdateTime").Length == 0 ? "" : " of " + Value("AzureAdPrtUpdateTime");
            return device + ": " + joinState + ", PRT " + prt + updated;
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
