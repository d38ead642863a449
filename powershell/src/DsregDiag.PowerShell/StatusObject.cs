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

        // What is ours is not to be taken for a field, whatever a capture prints.
        private static readonly HashSet<string> Own = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
        {
            "JoinState", "Text", "Json", "Source", "CapturedAt", "Sections", "Trace", "Codes", "Warnings", "Layout", "Encoding",
            "WorkAccounts", "PrtAttempts", "PreJoinTests", "PreviousRegistration", "PrtUpdated", "PrtExpires", "CertificateNotAfter", "HasPrt",
        };

        /// <summary>The captures in a text, of which this is the document, each as an object.</summary>
        internal static IEnumerable<PSObject> FromText(
            byte[] text, StatusDocument document, string? source, DateTime? capturedAt, Action<Warning> warn)
        {
            foreach (Warning warning in document.Warnings)
            {
                warn(warning);
            }
            if (document.Captures.Count == 1)
            {
                yield return Make(document, document.Captures[0], text, source, capturedAt);
                yield break;
            }
            foreach (CapturePiece capture in CapturePiece.Of(document.Captures, Decoding.Text(text)))
            {
                // Each object carries the document of its own text.
                byte[] own = Encoding.UTF8.GetBytes(capture.Text);
                StatusDocument itsDocument = Engine.ParseStatus(own);
                yield return Make(itsDocument, itsDocument.Captures[0], own, source, capturedAt);
            }
        }

        private static PSObject Make(StatusDocument document, Capture capture, byte[] asGiven, string? source, DateTime? capturedAt)
        {
            // What is kept, exported and shown holds no password and no token.
            string text = Engine.Mask(asGiven);
            var view = new CaptureView(capture);
            var status = new Made(PSObject.AsPSObject(new Status(Words(view, capture.JoinState), text)));
            status.Add("JoinState", capture.JoinState);
            foreach (DictionaryEntry field in view.Fields)
            {
                AddField(status, (string)field.Key, field.Value);
            }
            AddTyped(status, view);
            status.Add("WorkAccounts", view.WorkAccounts.Select(block => Block("DsregDiag.WorkAccount", block)!).ToArray());
            status.Add("PrtAttempts", view.PrtAttempts.Select(block => Block("DsregDiag.PrtAttempt", block)!).ToArray());
            status.Add("PreJoinTests", Block("DsregDiag.PreJoinTests", view.PreJoinTests));
            status.Add("PreviousRegistration", Block("DsregDiag.PreviousRegistration", view.PreviousRegistration));
            status.Add("Sections", capture.Sections);
            status.Add("Trace", capture.Trace);
            status.Add("Codes", document.Codes);
            status.Add("Warnings", document.Warnings);
            status.Add("Layout", capture.Layout);
            status.Add("Encoding", capture.Encoding);
            status.Add("Source", source);
            status.Add("CapturedAt", capturedAt);
            status.Add("Text", text);
            status.Add("Json", document.Json);
            return status.Object;
        }

        /// <summary>What scripts compare and count with: the printed fields are texts, and "NO" is true.</summary>
        private static void AddTyped(Made status, CaptureView view)
        {
            status.Add("IsAzureAdJoined", view.IsYes("AzureAdJoined"));
            status.Add("IsDomainJoined", view.IsYes("DomainJoined"));
            status.Add("IsEnterpriseJoined", view.IsYes("EnterpriseJoined"));
            status.Add("IsWorkplaceJoined", view.IsYes("WorkplaceJoined"));
            status.Add("HasPrt", view.IsYes("AzureAdPrt"));
            status.Add("PrtUpdated", view.PrtUpdated);
            status.Add("PrtExpires", view.PrtExpires);
            status.Add("CertificateNotAfter", view.CertificateNotAfter);
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
            var block = new Made(new PSObject());
            block.Object.TypeNames.Insert(0, type);
            foreach (DictionaryEntry field in fields)
            {
                block.Add(CaptureView.NameWithoutBlanks((string)field.Key), field.Value);
            }
            return block.Object;
        }

        /// <summary>A field by the printed name, and by one that needs no quotes.</summary>
        private static void AddField(Made status, string name, object? value)
        {
            string plain = CaptureView.NameWithoutBlanks(name);
            if (!Own.Contains(plain))
            {
                status.Add(name, value);
                status.Add(plain, value);
            }
        }

        /// <summary>An object that is given its properties; of two with one name the first stays.</summary>
        private sealed class Made
        {
            // Whether a name is there already is asked here: PSObject would look at everything that it can show.
            private readonly HashSet<string> _names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            private readonly PSMemberInfoCollection<PSPropertyInfo> _properties;

            internal Made(PSObject made)
            {
                Object = made;
                _properties = made.Properties;
            }

            internal PSObject Object { get; }

            internal void Add(string name, object? value)
            {
                if (_names.Add(name))
                {
                    _properties.Add(new PSNoteProperty(name, value), true);
                }
            }
        }
    }
}
