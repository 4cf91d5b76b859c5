using System.Collections.Immutable;
using Gateway.Tests.Support;

namespace Gateway.Tests.Files;

/// <summary>
/// A file system that forgets what was not flushed: what a directory may hold after a power cut, from the system calls of the process that writes to it.
/// Of what was written to a file since its last <c>fsync</c> any part may be there, up to a write that is half done. Of the entries that were made, renamed or removed
/// since the directory's last <c>fsync</c> any number may be there, in their order. Flushing a file does not flush its name.
/// </summary>
internal sealed class CrashStates
{
    private readonly string _directory;
    private readonly Dictionary<int, StoredFile> _files = [];
    private readonly HashSet<int> _directories = [];
    private ImmutableDictionary<string, StoredFile> _entries;
    private List<ImmutableDictionary<string, StoredFile>> _possible;

    /// <param name="directory">Its path.</param>
    /// <param name="onDisk">The files in it when the recording begins, on disk.</param>
    internal CrashStates(string directory, params (string Name, byte[] Content)[] onDisk)
    {
        _directory = directory;
        _entries = onDisk.ToImmutableDictionary(file => file.Name, file => new StoredFile(file.Content));
        _possible = [_entries];
    }

    /// <summary>Whatever may be under a name if the power is cut now; null for no file.</summary>
    internal IEnumerable<byte[]?> Of(string name) =>
        _possible.SelectMany(entries => entries.TryGetValue(name, out var file) ? file.Possible : (IEnumerable<byte[]?>)[null]);

    /// <summary>Takes in the next call; one that failed or is about something else changes nothing.</summary>
    internal void Apply(SystemCall call)
    {
        if (call.Result is not { } result || result < 0)
        {
            return;
        }

        switch (call.Name)
        {
            case "openat":
                Open(call, (int)result);
                break;
            case "close":
                _files.Remove(call.Descriptor);
                _directories.Remove(call.Descriptor);
                break;
            case "pwrite64" when _files.TryGetValue(call.Descriptor, out var file):
                file.Write(call.Strings[0].AsSpan(0, (int)result), int.Parse(call.Arguments[(call.Arguments.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
                break;
            case "fsync" or "fdatasync" when _files.TryGetValue(call.Descriptor, out var file):
                file.Flush();
                break;
            case "fsync" when _directories.Contains(call.Descriptor):
                _possible = [_entries];
                break;
            case "rename" or "renameat" or "renameat2" when Name(call.Paths[0]) is { } from && Name(call.Paths[1]) is { } to:
                Change(_entries.SetItem(to, _entries[from]).Remove(from));
                break;
            case "unlink" or "unlinkat" when Name(call.Paths[0]) is { } name:
                Change(_entries.Remove(name));
                break;
        }
    }

    private void Open(SystemCall call, int descriptor)
    {
        if (call.Paths[0] == _directory)
        {
            _directories.Add(descriptor);
        }
        else if (Name(call.Paths[0]) is { } name)
        {
            if (!_entries.TryGetValue(name, out var file))
            {
                file = new StoredFile([]);
                Change(_entries.Add(name, file));
            }
            else if (call.Arguments.Contains("O_TRUNC", StringComparison.Ordinal))
            {
                file.Truncate();
            }

            _files[descriptor] = file;
        }
    }

    private void Change(ImmutableDictionary<string, StoredFile> entries)
    {
        _entries = entries;
        _possible.Add(entries);
    }

    private string? Name(string path) => Path.GetDirectoryName(path) == _directory ? Path.GetFileName(path) : null;

    private sealed class StoredFile(byte[] content)
    {
        private byte[] _content = content;

        internal List<byte[]> Possible { get; private set; } = [content];

        internal void Write(ReadOnlySpan<byte> bytes, int at)
        {
            Possible.Add(Written(bytes[..(bytes.Length / 2)], at));
            _content = Written(bytes, at);
            Possible.Add(_content);
        }

        internal void Truncate()
        {
            _content = [];
            Possible.Add(_content);
        }

        internal void Flush() => Possible = [_content];

        private byte[] Written(ReadOnlySpan<byte> bytes, int at)
        {
            var written = new byte[Math.Max(_content.Length, at + bytes.Length)];
            _content.CopyTo(written, 0);
            bytes.CopyTo(written.AsSpan(at));
            return written;
        }
    }
}
