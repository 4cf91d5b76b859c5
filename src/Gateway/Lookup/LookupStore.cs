using System.Collections.Immutable;
using Gateway.Diagnostics;
using Microsoft.Extensions.Options;

namespace Gateway.Lookup;

/// <summary>
/// What is in the table and what is on disk, kept in step: a group of changes is first written, then shown, then acknowledged. Called by
/// one thread at a time, the <see cref="LookupTable"/>'s; entries are read by all.
/// </summary>
internal sealed partial class LookupStore
{
    private readonly IOptions<LookupOptions> _configuration;
    private readonly LookupMetrics _metrics;
    private readonly ILogger _log;
    private LookupFile? _file;
    private ImmutableSortedDictionary<string, byte[]> _configured = ImmutableSortedDictionary<string, byte[]>.Empty;
    private ImmutableSortedDictionary<string, byte[]?> _saved = LookupJson.Empty;
    private bool _isInvalid;

    public LookupStore(IOptions<LookupOptions> options, LookupMetrics metrics, ILogger<LookupStore> log)
    {
        _configuration = options;
        _metrics = metrics;
        _log = log;
        metrics.ObserveEntries(() => Entries.Count);
    }

    internal LookupEntries Entries { get; } = new();

    internal bool HasFile => _file is not null;

    // Read late: what is faulty there must not hide the faults of those who only want to know that there is a table.
    private LookupOptions Options => _configuration.Value;

    /// <summary>Takes in the configuration's entries and the file's, at start, when a fault must stop it.</summary>
    /// <exception cref="LookupFileException">The file can't be used.</exception>
    internal void Load()
    {
        _configured = Options.Entries.ToImmutableSortedDictionary(entry => entry.Key, entry => Value(entry.Value), StringComparer.Ordinal);
        Entries.Replace(_configured);
        if (string.IsNullOrEmpty(Options.File))
        {
            return;
        }

        _file = new LookupFile(Options);

        if (!_file.HasDirectory)
        {
            throw new LookupFileException(_file.Path, "its directory does not exist", "Create it, or choose another path.");
        }

        try
        {
            Take(_file.Read() ?? LookupJson.Empty);
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new LookupFileException(_file.Path, exception.Message, "Mend it or move it away.");
        }

        Loaded(_saved.Count, _file.Path);
    }

    /// <summary>Takes in what was written to the file by others. While that is invalid, what was there before stays.</summary>
    internal void Reread()
    {
        if (_file is not { IsChanged: true })
        {
            return;
        }

        try
        {
            var content = _file.Read();
            _isInvalid = false;
            if (content is null)
            {
                Gone(_file.Path);
                return;
            }

            Take(content);
            Reloaded(Entries.Count, _file.Path);
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            _isInvalid = true;
            Invalid(_file.Path, exception.Message);
        }
    }

    /// <summary>Makes changes, all with one write. Completes each of them.</summary>
    internal void Commit(IReadOnlyList<LookupChange> changes)
    {
        Reread();
        var batch = new LookupBatch(changes, Entries, Options.MaxEntries);
        var isSaved = batch.Staged.Count == 0 || TrySave(batch.Staged);
        if (isSaved)
        {
            Entries.Apply(batch.Staged);
        }

        batch.Complete(isSaved);
    }

    private bool TrySave(IReadOnlyDictionary<string, byte[]?> staged)
    {
        if (_file is null)
        {
            return true;
        }

        if (_isInvalid)
        {
            // Somebody is at work on it: writing over it would destroy that.
            NotSaved(_file.Path, "the file on disk is invalid; mend it first");
            return false;
        }

        var next = _saved.ToBuilder();
        foreach (var (key, value) in staged)
        {
            if (value is null && !_configured.ContainsKey(key))
            {
                next.Remove(key);
            }
            else
            {
                next[key] = value;
            }
        }

        try
        {
            var content = next.ToImmutable();
            _file.Write(content);
            _saved = content;
            _metrics.Flushed(staged.Count);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            NotSaved(_file.Path, exception.Message);
            return false;
        }
    }

    private void Take(ImmutableSortedDictionary<string, byte[]?> content)
    {
        var entries = _configured.ToBuilder();
        foreach (var (key, value) in content)
        {
            if (value is null)
            {
                entries.Remove(key);
            }
            else
            {
                entries[key] = value;
            }
        }

        if (entries.Count > Options.MaxEntries)
        {
            throw new FormatException($"with it the table has {entries.Count} entries: Gateway:Lookup:MaxEntries allows {Options.MaxEntries}");
        }

        Entries.Replace(entries.ToImmutable());
        _saved = content;
    }

    // The validator has seen it: it can be decoded.
    private byte[] Value(string text) => LookupText.Decode(text, Options.MaxValueLength, out var value) is null ? value : [];
}
