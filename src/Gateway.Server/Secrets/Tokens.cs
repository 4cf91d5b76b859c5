using Gateway.Diagnostics;
using Gateway.Files;

namespace Gateway.Secrets;

/// <summary>The effective tokens of one listener or of the API: those of the configuration and those of a file, which is read again when it changes.</summary>
internal sealed partial class Tokens
{
    private readonly Lock _lock = new();
    private readonly string _key;
    private readonly FileWatch _files;
    private readonly ILogger<Tokens> _log;
    private IReadOnlyList<string> _given;
    private IReadOnlyList<string> _read = [];
    private string? _file;
    private WatchedFiles? _watch;
    private volatile TokenSet _set = TokenSet.Create([]);

    /// <param name="key">The file's key in the configuration, for the log.</param>
    /// <param name="given">The tokens of the configuration.</param>
    /// <param name="file">A file with more tokens, or null.</param>
    /// <param name="files">Detects changes of the file.</param>
    /// <param name="log">The log.</param>
    /// <exception cref="InvalidDataException">The file cannot be used, although it could when the configuration was checked.</exception>
    public Tokens(string key, IReadOnlyList<string> given, string? file, FileWatch files, ILogger<Tokens> log)
    {
        _key = key;
        _given = [.. given];
        _files = files;
        _log = log;
        if (Use(file) is { } fault)
        {
            throw new InvalidDataException($"{key} can't be used: {fault}.");
        }
    }

    /// <summary>Whether there are any tokens, so that one must be presented.</summary>
    public bool AreRequired => _set.Count > 0;

    /// <summary>Whether this is one of the tokens.</summary>
    public bool Contains(ReadOnlySpan<byte> token) => _set.Contains(token);

    /// <summary>Whether this is one of the tokens, and the name of the client that it belongs to; null for a bare token.</summary>
    public bool TryFind(ReadOnlySpan<byte> token, out string? name) => _set.TryFind(token, out name);

    /// <summary>
    /// Replaces all tokens by those of the configuration and of a file, which may be another one. If the file cannot be used, all previous tokens stay: a
    /// listener with tokens must not be open until a file can be read.
    /// </summary>
    public void Replace(IReadOnlyList<string> given, string? file)
    {
        lock (_lock)
        {
            IReadOnlyList<string> before = [.. _given, .. _read];
            _given = [.. given];
            if (Use(file) is { } fault)
            {
                _read = before;
                _set = TokenSet.Create([.. _given, .. _read]);
                TokensKept(_key, fault);
            }
        }
    }

    // Watched whether or not it could be read: a file that cannot be read now is tried again.
    private string? Use(string? file)
    {
        file = string.IsNullOrEmpty(file) ? null : file;
        string? fault = null;
        if (file != _file)
        {
            _watch?.Dispose();
            (_file, _watch) = (file, null);
            if (file is null)
            {
                _read = [];
            }
            else
            {
                var watch = _files.Describe([file], SecretFile.MaxSize, read => Apply(read[0]!), reason => TokensKept(_key, reason));
                fault = watch.Check();
                _watch = watch;
                _files.Add(watch);
            }
        }

        if (fault is null)
        {
            _set = TokenSet.Create([.. _given, .. _read]);
        }

        return fault;
    }

    private FileVerdict Apply(FileContent file)
    {
        if (SecretFile.Tokens.TryParse(file, out var fault) is not { } read)
        {
            return FileVerdict.Invalid(fault!);
        }

        lock (_lock)
        {
            // The path may have changed since the file was checked.
            if (file.Path != _file)
            {
                return FileVerdict.Applied;
            }

            if (SecretFile.Tokens.FindConflict(_given, read) is { } conflict)
            {
                return FileVerdict.Invalid(conflict);
            }

            _read = read;
            _set = TokenSet.Create([.. _given, .. _read]);
            if (_watch is not null)
            {
                TokensReplaced(_key, read.Count);
            }
        }

        return FileVerdict.Applied;
    }

    [LoggerMessage(GatewayEventIds.TokensReplaced, LogLevel.Information, "{Key} changed: {Count} tokens loaded")]
    private partial void TokensReplaced(string key, int count);

    [LoggerMessage(GatewayEventIds.TokensKept, LogLevel.Error, "{Key} changed but can't be used: {Reason}. Keeping the tokens loaded before")]
    private partial void TokensKept(string key, string reason);
}
