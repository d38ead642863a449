using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;

namespace DsregDiag.PowerShell
{
    /// <summary>The files of a folder and of the folders in it, in the order of their names. Links are not followed, for they may lead anywhere.</summary>
    internal sealed class FolderWalk
    {
        private readonly Action<string, Exception> _refuse;
        private readonly Action<string> _skipped;

        /// <param name="refuse">Is told of a folder that cannot be listed: the others are read all the same.</param>
        /// <param name="skipped">Is told of a link.</param>
        internal FolderWalk(Action<string, Exception> refuse, Action<string> skipped)
        {
            _refuse = refuse;
            _skipped = skipped;
        }

        internal IEnumerable<string> Files(string folder)
        {
            var open = new Stack<string>();
            open.Push(folder);
            while (open.Count > 0)
            {
                FileSystemInfo[] entries = List(open.Pop());
                foreach (FileSystemInfo entry in entries)
                {
                    if (entry is FileInfo && !IsLink(entry))
                    {
                        yield return entry.FullName;
                    }
                }
                for (int i = entries.Length - 1; i >= 0; i--)
                {
                    if (entries[i] is DirectoryInfo && !IsLink(entries[i]))
                    {
                        open.Push(entries[i].FullName);
                    }
                }
                foreach (FileSystemInfo entry in entries)
                {
                    if (IsLink(entry))
                    {
                        _skipped(entry.FullName);
                    }
                }
            }
        }

        private FileSystemInfo[] List(string folder)
        {
            try
            {
                FileSystemInfo[] entries = new DirectoryInfo(folder).GetFileSystemInfos();
                Array.Sort(entries, (one, other) => string.CompareOrdinal(one.Name, other.Name));
                return entries;
            }
            catch (Exception e) when (e is IOException || e is UnauthorizedAccessException || e is System.Security.SecurityException)
            {
                _refuse(folder, e);
                return new FileSystemInfo[0];
            }
        }

        /// <summary>A file that a server deduplicates or keeps elsewhere has the mark of a link, but no type of one.</summary>
        private static bool IsLink(FileSystemInfo entry)
        {
            return (entry.Attributes & FileAttributes.ReparsePoint) != 0
                && PSObject.AsPSObject(entry).Properties["LinkType"]?.Value is object type && type.ToString() != "HardLink";
        }
    }
}
