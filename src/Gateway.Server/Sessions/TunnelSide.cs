using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Sessions;

/// <summary>One of the two connections of a tunnel.</summary>
internal sealed class TunnelSide(ConnectionContext connection)
{
    private int _isReadToEnd;
    private int _isBroken;

    internal PipeReader Input { get; } = connection.Transport.Input;

    /// <summary>
    /// Whether the connection accepts no more bytes. Set before <see cref="IsReadToEnd"/> is checked, and the other way round, so that one of the two
    /// directions sees both.
    /// </summary>
    internal bool IsBroken => Volatile.Read(ref _isBroken) != 0;

    /// <summary>Whether nobody reads the connection any more, so that nobody would notice how it ends.</summary>
    internal bool IsReadToEnd => Volatile.Read(ref _isReadToEnd) != 0;

    private PipeWriter Output { get; } = connection.Transport.Output;

    internal void Break() => Interlocked.Exchange(ref _isBroken, 1);

    internal void ReadToEnd() => Interlocked.Exchange(ref _isReadToEnd, 1);

    /// <summary>Sends bytes. They are copied or sent when this returns, even if the task is not completed.</summary>
    /// <returns>Whether the connection is still usable.</returns>
    internal ValueTask<FlushResult> SendAsync(in ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsSingleSegment)
        {
            return Output.WriteAsync(bytes.First);
        }

        // Under TLS the input may consist of several segments.
        foreach (var piece in bytes)
        {
            Output.Write(piece.Span);
        }

        return Output.FlushAsync();
    }

    /// <summary>Sends FIN after everything that was sent.</summary>
    internal ValueTask ShutdownSendAsync(SessionEnd end) => connection.Features.Get<ISendShutdown>()?.ShutdownSendAsync(end) ?? default;

    internal void Abort() => connection.Abort();
}
