using Gateway.Diagnostics;

namespace Gateway.Secrets;

/// <summary>The tokens in force at one place: those of the configuration and those of a file, which is read again when it changes.</summary>
public sealed partial class Tokens
{
    private readonly Lock _lock = new();
    private readonly string _key;
    private readonly FileWatch _files;
    private readonly ILogger<Tokens> _log;
    private IReadOnlyList<string> _given;
    private IReadOnlyList<string> _read = [];
    private string? _file;
    private IDisposable? _watch;
    private volatile TokenSet _set;

    /// <param name="key">The file's key in the configuration, for the log.</param>
    /// <param name="given">Tokens from the configuration.</param>
    /// <param name="file">A file with more of them, or none.</param>
    /// <param name="files">Tells when it changes.</param>
    /// <param name="log">The log.</param>
    /// <exception cref="InvalidDataException">The file can't be used; it could when the configuration was checked.</exception>
    public Tokens(string key, IReadOnlyList<string> given, string? file, FileWatch files, ILogger<Tokens> log)
    {
        _key = key;
        _given = [.. given];
        _files = files;
        _log = log;
        if (!TryUse(file, out var fault))
        {
            throw new InvalidDataException($"{key} can't be used: {fault}.");
        }

        _set = TokenSet.Of([.. _given, .. _read]);
    }

    /// <summary>Whether there are any, so that one must be shown.</summary>
    public bool AreDemanded => _set.Count > 0;

    /// <summary>Whether this is one of them.</summary>
    public bool Contain(ReadOnlySpan<byte> token) => _set.Contains(token);

    /// <summary>Puts others in place of all: from the configuration, and from a file, which may be another. One that can't be used leaves those read before.</summary>
    public void Replace(IReadOnlyList<string> given, string? file)
    {
        lock (_lock)
        {
            _given = [.. given];
            if (!TryUse(file, out var fault))
            {
                TokensKept(_key, fault!);
            }

            _set = TokenSet.Of([.. _given, .. _read]);
        }
    }

    private bool TryUse(string? file, out string? fault)
    {
        fault = null;
        file = string.IsNullOrEmpty(file) ? null : file;
        if (file == _file)
        {
            return true;
        }

        if ((file is null ? [] : TokenFile.TryRead(file, out fault)) is not { } read)
        {
            return false;
        }

        _watch?.Dispose();
        _watch = file is null ? null : _files.Add([file], Reread);
        _file = file;
        _read = read;
        return true;
    }

    private void Reread()
    {
        lock (_lock)
        {
            if (_file is not { } file)
            {
                return;
            }

            if (TokenFile.TryRead(file, out var fault) is not { } read)
            {
                TokensKept(_key, fault!);
                return;
            }

            _read = read;
            _set = TokenSet.Of([.. _given, .. _read]);
            TokensReplaced(_key, read.Count);
        }
    }

    [LoggerMessage(GatewayEventIds.TokensReplaced, LogLevel.Information, "{Key} changed: {Count} tokens are in force from it")]
    private partial void TokensReplaced(string key, int count);

    [LoggerMessage(GatewayEventIds.TokensKept, LogLevel.Error, "{Key} changed and can't be used: {Reason}. The tokens read before stay in force")]
    private partial void TokensKept(string key, string reason);
}
