using System.Collections.Immutable;
using Gateway.Files;
using Microsoft.Extensions.Options;

namespace Gateway.Lookup;

/// <summary>
/// What is in the table and what is on disk, kept in step: a group of changes is first written, then shown, then acknowledged. Called by
/// one thread at a time, the <see cref="LookupTable"/>'s; entries are read by all.
/// </summary>
internal sealed class LookupStore
{
    private readonly IOptions<LookupOptions> _configuration;
    private readonly LookupMetrics _metrics;
    private readonly ILogger _log;
    private LookupFile? _file;
    private LookupOverrides _overrides = new(ImmutableSortedDictionary<string, byte[]>.Empty);
    private bool _isInvalid;
    private string? _unread;
    private string? _unflushed;

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

    /// <summary>Why changes would be refused, in an operator's words; null where they would not, or there is no file.</summary>
    internal string? Restriction { get; private set; }

    /// <summary>Takes in the configuration's entries and the file's, at start, when a fault must stop it.</summary>
    /// <exception cref="LookupFileException">The file can't be used.</exception>
    internal void Load()
    {
        var configured = Options.Entries.ToImmutableSortedDictionary(entry => entry.Key, entry => Value(entry.Value), StringComparer.Ordinal);
        _overrides = new LookupOverrides(configured);
        Entries.Replace(configured);
        if (string.IsNullOrEmpty(Options.File))
        {
            return;
        }

        _file = new LookupFile(Options);
        try
        {
            if (!_file.HasDirectory)
            {
                throw new LookupFileException(_file.Path, "its directory does not exist", "Create it, or choose another path.");
            }

            Take(_file.TryRead(out var content) && content is not null ? content : LookupJson.Empty);
            if (_file.FindRestriction(out var isMounted) is { } restriction)
            {
                Restriction = $"{_file.Path}: {restriction}";
                if (isMounted)
                {
                    throw new LookupFileException(_file.Path, restriction, "Mount the directory that it is in, or mount it read-only if nothing is to be changed at run time.");
                }
            }
        }
        catch (Exception exception) when (exception is FormatException or FileReadException)
        {
            throw new LookupFileException(_file.Path, exception.Message, "Mend it or move it away.");
        }
    }

    /// <summary>Says in the log what was loaded, and what will not work.</summary>
    internal void Announce()
    {
        if (_file is null)
        {
            return;
        }

        _log.LookupLoaded(_overrides.Saved.Count, _file.Path);
        if (Restriction is { } restriction)
        {
            _log.LookupRestricted(restriction);
        }
    }

    /// <summary>Takes in what was written to the file by others. While that is invalid or can't be read, what was there before stays.</summary>
    internal void Reread()
    {
        if (_file is null)
        {
            return;
        }

        FlushAgain(_file);
        try
        {
            if (_file.TryRead(out var content))
            {
                _isInvalid = false;
                if (content is null)
                {
                    _log.LookupFileGone(_file.Path);
                }
                else
                {
                    Take(content);
                    _log.LookupReloaded(Entries.Count, _file.Path);
                }
            }

            if (_unread is not null)
            {
                _unread = null;
                _log.LookupFileReadAgain(_file.Path);
            }
        }
        catch (FileReadException exception)
        {
            TellUnread(_file, exception.Message);
        }
        catch (OutOfMemoryException)
        {
            _file.Forget();
            TellUnread(_file, "there is not enough memory for what is in it");
        }
        catch (FormatException exception)
        {
            (_isInvalid, _unread) = (true, null);
            _log.LookupFileInvalid(_file.Path, exception.Message);
        }
    }

    /// <summary>Makes changes, all with one write. Completes each of them.</summary>
    internal void Commit(IReadOnlyList<LookupChange> changes)
    {
        Reread();
        var batch = new LookupBatch(changes, Entries, Options.MaxEntries);
        var failure = batch.Staged.Count == 0 ? null : Save(batch.Staged);
        if (failure != LookupResult.NotSaved)
        {
            Entries.Apply(batch.Staged);
        }

        batch.Complete(failure);
    }

    // Null where all is well.
    private LookupResult? Save(IReadOnlyDictionary<string, byte[]?> staged)
    {
        if (_file is null)
        {
            return null;
        }

        if (_isInvalid || _unread is not null)
        {
            // Somebody is at work on it: writing over it would destroy that.
            _log.LookupNotSaved(_file.Path, _unread ?? "the file on disk is invalid; mend it first");
            return LookupResult.NotSaved;
        }

        try
        {
            var content = _overrides.With(staged);
            var replaced = _file.Write(content);

            // From here on it is made, whatever the disk says: the file is the new one.
            _overrides.Saved = content;
            _metrics.Flushed(staged.Count);
            if (replaced.Changed is { } changed)
            {
                _log.LookupOwnerChanged(_file.Path, changed);
            }

            _unflushed = replaced.Unflushed;
            if (_unflushed is { } reason)
            {
                _log.LookupNotFlushed(_file.Path, reason);
                return LookupResult.NotFlushed;
            }

            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _log.LookupNotSaved(_file.Path, exception.Message);
            return LookupResult.NotSaved;
        }
    }

    private void FlushAgain(LookupFile file)
    {
        if (_unflushed is not null && file.Flush() is null)
        {
            _unflushed = null;
            _log.LookupFlushed(file.Path);
        }
    }

    // Once for each reason: it is tried again every second.
    private void TellUnread(LookupFile file, string reason)
    {
        if (reason != _unread)
        {
            _log.LookupFileUnread(file.Path, reason);
        }

        _unread = reason;
    }

    private void Take(ImmutableSortedDictionary<string, byte[]?> content)
    {
        Entries.Replace(_overrides.Merge(content, Options.MaxEntries));
        _overrides.Saved = content;
    }

    // The validator has seen it: it can be decoded.
    private byte[] Value(string text) => LookupText.Decode(text, Options.MaxValueLength, out var value) is null ? value : [];
}
