using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using DsregDiag.Grouping;

namespace DsregDiag.PowerShell
{
    /// <summary>Files, folders and archives.</summary>
    internal sealed partial class EvidenceReader
    {
        private void ReadFolder(string path)
        {
            var walk = new FolderWalk(
                (folder, why) => RefuseFile("FolderNotReadable", folder, "The folder " + folder + " cannot be read: " + why.Message),
                link => _sink.Warn("Links are not followed: " + link + ". Give what it leads to by its own name."));
            int count = 0;
            if (_name == null)
            {
                _sink.BeginFolder(path);
            }
            _inFolder = true;
            foreach (string file in walk.Files(path))
            {
                if (_isStopping())
                {
                    return;
                }
                count++;
                ReadFile(file);
            }
            _inFolder = false;
            if (count == 0)
            {
                RefuseFile("FolderEmpty", path, "There is no file in the folder " + path + " that could be read.");
            }
            if (_name == null)
            {
                _sink.EndFolder();
            }
        }

        private void ReadFile(string path)
        {
            EvidenceKey key = Keyed(KeyKind.File, path);
            try
            {
                _sink.Reading(path);
                if (EvidenceFile.ReadUnlessZip(path) is byte[] bytes)
                {
                    ReadContent(key, bytes, Place.Of(path), path);
                }
                else
                {
                    ReadArchive(path);
                }
            }
            catch (Exception e) when (e is IOException || e is UnauthorizedAccessException || e is NotSupportedException || e is InvalidDataException)
            {
                RefuseFile("FileNotReadable", path, "The file " + path + " cannot be read: " + e.Message);
            }
        }

        private void ReadContent(EvidenceKey key, byte[] bytes, Place place, string name)
        {
            _sink.Note("Reading " + name + " (" + bytes.Length + " bytes).");
            if (EvidenceContent.IsOwnDocument(bytes))
            {
                ReadRow(key, JsonRows.Row(bytes, "document"), place, alone: true);
            }
            else
            {
                ReadText(key, bytes, place);
            }
        }

        /// <summary>An archive is a folder of its own, wherever it stands.</summary>
        private void ReadArchive(string path)
        {
            bool isFolder = _name == null && !_inFolder;
            if (isFolder)
            {
                _sink.BeginFolder(path);
            }
            try
            {
                foreach (KeyValuePair<string, Func<byte[]>> entry in EvidenceArchive.Entries(path))
                {
                    if (_isStopping())
                    {
                        return;
                    }
                    ReadEntry(path + ", " + entry.Key, entry.Value);
                }
            }
            catch (InvalidDataException e)
            {
                _sink.Refuse(
                    "FileNotReadable", path, "The file " + path + " cannot be read: " + e.Message,
                    "Unpack it with what made it (Expand-Archive), and give the folder.");
            }
            finally
            {
                if (isFolder)
                {
                    _sink.EndFolder();
                }
            }
        }

        private void ReadEntry(string name, Func<byte[]> read)
        {
            try
            {
                ReadContent(Keyed(KeyKind.File, name), read(), new Place(name), name);
            }
            catch (Exception e) when (e is IOException || e is InvalidDataException)
            {
                RefuseFile("FileNotReadable", name, "The file " + name + " cannot be read: " + e.Message);
            }
        }

        private void RefuseFile(string id, string path, string message)
        {
            _sink.Refuse(id, path, message, "Give regular files, and folders of them, that you may read.");
        }
    }
}
