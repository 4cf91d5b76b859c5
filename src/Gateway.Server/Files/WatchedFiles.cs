using System.Security.Cryptography;
using Gateway.Diagnostics;

namespace Gateway.Files;

/// <summary>
/// Files that belong together, such as a certificate and its key. They are read whenever one of them has changed, and repeatedly while reading them fails. Only
/// content can be invalid; a file that cannot be read is tried again.
/// </summary>
/// <param name="paths">The paths.</param>
/// <param name="largest">The maximum size of one file, in bytes.</param>
/// <param name="apply">Applies the contents, in the order of the paths; null for a missing file, where that is allowed.</param>
/// <param name="kept">Logs that the previous content is kept, and why.</param>
/// <param name="log">The log.</param>
internal sealed partial class WatchedFiles(
    IReadOnlyList<string> paths, int largest, Func<IReadOnlyList<FileContent?>, FileVerdict> apply, Action<string> kept, ILogger<FileWatch> log) : IDisposable
{
    private FileStamp?[]? _stamps;
    private byte[]? _hash;
    private bool _isReadAgain;
    private bool _isJudgedAgain;
    private string? _reported;

    // What is wrong with the last content that was rejected for good; null if it was applied.
    private string? _fault;
    private volatile bool _isDisposed;

    /// <summary>Whether a missing file counts as an empty one.</summary>
    internal bool MayBeMissing { get; init; }

    /// <summary>Whether the files are no longer watched.</summary>
    internal bool IsDisposed => _isDisposed;

    /// <inheritdoc/>
    public void Dispose() => _isDisposed = true;

    /// <summary>Checks the files, and applies what is new. Must be called by one thread at a time.</summary>
    /// <returns>Why that failed, unless it was returned before; null if it succeeded or nothing is new.</returns>
    internal string? Check()
    {
        try
        {
            return IsNew() ? Apply([.. paths.Select(Read)]) : null;
        }
        catch (FileReadException exception)
        {
            _isReadAgain = true;
            return ReportOnce($"{exception.Message}. It is tried again every {FileWatch.Interval.TotalSeconds:0} s");
        }
    }

    /// <summary>Checks the files, and logs a failure.</summary>
    internal void CheckAndReport()
    {
        if (Check() is { } fault)
        {
            kept(fault);
        }
    }

    private bool IsNew() => _stamps is null || _isReadAgain || _isJudgedAgain || !paths.Select(FileStamp.FromFile).SequenceEqual(_stamps);

    private FileContent? Read(string path) => MayBeMissing ? FileContent.ReadIfThere(path, largest) : FileContent.Read(path, largest);

    private string? Apply(FileContent?[] read)
    {
        _stamps = [.. read.Select(content => content?.Stamp)];
        _isReadAgain = read.Any(content => content?.Stamp.IsSettled == false);
        var hash = Hash(read);
        if (_hash is not null && !_isJudgedAgain && hash.AsSpan().SequenceEqual(_hash))
        {
            if (_reported is not null)
            {
                _reported = null;
                if (_fault is not null)
                {
                    return _fault;
                }

                ReadAgain(string.Join(", ", paths));
            }

            return null;
        }

        // The operator who changed the content expects a message, even if the failure is the same.
        _reported = _hash is not null && hash.AsSpan().SequenceEqual(_hash) ? _reported : null;
        _hash = hash;
        var verdict = apply(read);
        _isJudgedAgain = verdict.IsRetried;
        if (verdict.IsRetried)
        {
            return ReportOnce(verdict.Fault!);
        }

        (_reported, _fault) = (null, verdict.Fault);
        return verdict.Fault;
    }

    private string? ReportOnce(string fault)
    {
        var isNew = fault != _reported;
        _reported = fault;
        return isNew ? fault : null;
    }

    private static byte[] Hash(FileContent?[] read)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var content in read)
        {
            hash.AppendData(BitConverter.GetBytes(content?.Bytes.Length ?? -1));
            hash.AppendData(content?.Bytes ?? []);
        }

        return hash.GetHashAndReset();
    }

    [LoggerMessage(GatewayEventIds.FilesReadAgain, LogLevel.Information, "{Files} can be read again; nothing in them changed")]
    private partial void ReadAgain(string files);
}
