using System.Collections.Immutable;
using Gateway.Files;
using Microsoft.Extensions.Options;

namespace Gateway.Lookup;

/// <summary>
/// The entries of the table and their file, which are kept consistent: a group of changes is first written to the file, then made visible, then acknowledged. The
/// <see cref="LookupTable"/> calls this on one thread at a time; any thread may read the entries.
/// </summary>
internal sealed class LookupStore
{
    private readonly IOptions<LookupOptions> _options;
    private readonly LookupMetrics _metrics;
    private readonly ILogger _log;
    private LookupFile? _file;
    private bool _isFileInvalid;
    private string? _readFailure;
    private string? _flushFailure;

    public LookupStore(IOptions<LookupOptions> options, LookupMetrics metrics, ILogger<LookupStore> log)
    {
        _options = options;
        _metrics = metrics;
        _log = log;
        metrics.ObserveEntries(() => Entries.Count);
    }

    internal LookupEntries Entries { get; } = new();

    /// <summary>What the configuration and the file have.</summary>
    internal LookupOverrides Overrides { get; private set; } = new(ImmutableSortedDictionary<string, byte[]>.Empty);

    internal bool HasFile => _file is not null;

    internal string? Path => _file?.Path;

    // Not read in the constructor: invalid lookup options must not hide the errors of components that only need to know that there is a table.
    private LookupOptions Options => _options.Value;

    /// <summary>The reason why changes would be refused, as text for an operator; null if they would be accepted, or if there is no file.</summary>
    internal string? Restriction { get; private set; }

    /// <summary>Loads the entries of the configuration and of the file at start. Errors prevent the start.</summary>
    /// <exception cref="LookupFileException">The file cannot be used.</exception>
    internal void Load()
    {
        var configured = Options.Entries.ToImmutableSortedDictionary(entry => entry.Key, entry => DecodeValue(entry.Value), StringComparer.Ordinal);
        Overrides = new LookupOverrides(configured);
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

            ApplyContent(_file.TryRead(out var content) && content is not null ? content : LookupJson.Empty);
            if (_file.FindRestriction(out var isMounted) is { } restriction)
            {
                // Changes of a fleet's table do not depend on the file.
                Restriction = Options.Shared ? null : $"{_file.Path}: {restriction}";
                if (isMounted)
                {
                    throw new LookupFileException(_file.Path, restriction, "Mount the directory that it is in, or mount it read-only if nothing is to be changed at run time.");
                }
            }
        }
        catch (Exception exception) when (exception is FormatException or FileReadException)
        {
            throw new LookupFileException(_file.Path, exception.Message, "Fix it or move it away.");
        }
    }

    /// <summary>Logs what was loaded, and whether changes will be refused.</summary>
    internal void LogLoaded()
    {
        if (_file is null)
        {
            return;
        }

        _log.LookupLoaded(Overrides.Saved.Count, _file.Path);
        if (Restriction is { } restriction)
        {
            _log.LookupRestricted(restriction);
        }
    }

    /// <summary>Loads the file if another process has changed it. While it is invalid or cannot be read, the previous entries stay.</summary>
    internal void Reload()
    {
        if (_file is null)
        {
            return;
        }

        RetryFlush(_file);
        try
        {
            if (_file.TryRead(out var content))
            {
                _isFileInvalid = false;
                if (content is null)
                {
                    _log.LookupFileGone(_file.Path);
                }
                else
                {
                    ApplyContent(content);
                    _log.LookupReloaded(Entries.Count, _file.Path);
                }
            }

            if (_readFailure is not null)
            {
                _readFailure = null;
                _log.LookupFileReadAgain(_file.Path);
            }
        }
        catch (FileReadException exception)
        {
            OnReadFailed(_file, exception.Message);
        }
        catch (OutOfMemoryException)
        {
            _file.Forget();
            OnReadFailed(_file, "there is not enough memory for its content");
        }
        catch (FormatException exception)
        {
            (_isFileInvalid, _readFailure) = (true, null);
            _log.LookupFileInvalid(_file.Path, exception.Message);
        }
    }

    /// <summary>Replaces the file by what the fleet's table has.</summary>
    /// <returns>Why that failed; null if it succeeded.</returns>
    internal string? Copy(ImmutableSortedDictionary<string, byte[]?> content, long changes)
    {
        try
        {
            var replaced = _file!.Write(content);
            _metrics.Written(changes);
            return replaced.Unflushed;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }

    /// <summary>Makes changes, all with one write, and completes each of them.</summary>
    internal void Commit(IReadOnlyList<LookupChange> changes)
    {
        Reload();
        var batch = new LookupBatch(changes, Entries, Options.MaxEntries);
        var failure = batch.Staged.Count == 0 ? null : Save(batch.Staged);
        if (failure != LookupResult.NotSaved)
        {
            Entries.Apply(batch.Staged);
        }

        batch.Complete(failure);
    }

    // Returns null on success.
    private LookupResult? Save(IReadOnlyDictionary<string, byte[]?> staged)
    {
        if (_file is null)
        {
            return null;
        }

        if (_isFileInvalid || _readFailure is not null)
        {
            // Someone is editing the file: replacing it would destroy the edit.
            _log.LookupNotSaved(_file.Path, _readFailure ?? "the file on disk is invalid; fix it first");
            return LookupResult.NotSaved;
        }

        try
        {
            var content = Overrides.WithChanges(staged);
            var replaced = _file.Write(content);

            // From here on the change is made, even if the flush fails: the file was replaced.
            Overrides.Saved = content;
            _metrics.Written(staged.Count);
            if (replaced.Changed is { } changed)
            {
                _log.LookupOwnerChanged(_file.Path, changed);
            }

            _flushFailure = replaced.Unflushed;
            if (_flushFailure is { } reason)
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

    private void RetryFlush(LookupFile file)
    {
        if (_flushFailure is not null && file.Flush() is null)
        {
            _flushFailure = null;
            _log.LookupFlushed(file.Path);
        }
    }

    // Logged once for each reason, because reading is tried again every second.
    private void OnReadFailed(LookupFile file, string reason)
    {
        if (reason != _readFailure)
        {
            _log.LookupFileUnread(file.Path, reason);
        }

        _readFailure = reason;
    }

    private void ApplyContent(ImmutableSortedDictionary<string, byte[]?> content)
    {
        Entries.Replace(Overrides.Merge(content, Options.MaxTaken));
        Overrides.Saved = content;
    }

    // The options validator has checked that the value can be decoded.
    private byte[] DecodeValue(string text) => LookupText.Decode(text, Options.MaxValueLength, out var value) is null ? value : [];
}
