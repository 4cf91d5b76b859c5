namespace Gateway.Applications.HttpBackEnds;

/// <summary>
/// A connection to a back end. A server of HTTP/1.0, which its first answer shows, closes after that answer and need not say so, but the HTTP client heeds only
/// what is said: it would send the next request on a connection that is about to close. So a <c>Connection: close</c> is added to that answer.
/// </summary>
/// <param name="connection">The connection, TLS excluded.</param>
internal sealed class BackEndStream(Stream connection) : Stream
{
    /// <summary>A status line is not longer; one that is stays as it is.</summary>
    private const int MaxStatusLine = 1024;

    private static ReadOnlySpan<byte> Version => "HTTP/1.0 "u8;

    private static ReadOnlySpan<byte> Addition => "Connection: close\r\n"u8;

    private ReadOnlyMemory<byte> _unread;
    private bool _isJudged;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _unread.Length > 0 ? ValueTask.FromResult(TakeUnread(buffer))
        : _isJudged || buffer.IsEmpty ? connection.ReadAsync(buffer, cancellationToken)
        : ReadFirstAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => connection.WriteAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => connection.WriteAsync(buffer, offset, count, cancellationToken);

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => connection.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override void Flush() => connection.Flush();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            connection.Dispose();
        }

        base.Dispose(disposing);
    }

    // Nearly every server shows in the first read that it is another one, which is passed on in place.
    private async ValueTask<int> ReadFirstAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var length = await connection.ReadAsync(buffer, cancellationToken);
        if (length == 0 || !MayBeOld(buffer.Span[..length]))
        {
            _isJudged = true;
            return length;
        }

        var head = new byte[Math.Max(length, MaxStatusLine) + Addition.Length];
        buffer[..length].CopyTo(head);
        while (head.AsSpan(0, length).IndexOf((byte)'\n') < 0 && MayBeOld(head.AsSpan(0, length)) && length < head.Length - Addition.Length
            && await connection.ReadAsync(head.AsMemory(length, head.Length - Addition.Length - length), cancellationToken) is > 0 and var read)
        {
            length += read;
        }

        _isJudged = true;
        _unread = head.AsMemory(0, AddClose(head, length));
        return TakeUnread(buffer);
    }

    private static bool MayBeOld(ReadOnlySpan<byte> begin) => begin[..Math.Min(begin.Length, Version.Length)].SequenceEqual(Version[..Math.Min(begin.Length, Version.Length)]);

    // Behind the status line; the header's order is of no matter.
    private static int AddClose(Span<byte> head, int length)
    {
        var end = head[..length].IndexOf((byte)'\n') + 1;
        if (end == 0 || !head[..length].StartsWith(Version))
        {
            return length;
        }

        head[end..length].CopyTo(head[(end + Addition.Length)..]);
        Addition.CopyTo(head[end..]);
        return length + Addition.Length;
    }

    private int TakeUnread(Memory<byte> buffer)
    {
        var taken = Math.Min(buffer.Length, _unread.Length);
        _unread[..taken].CopyTo(buffer);
        _unread = _unread[taken..];
        return taken;
    }
}
