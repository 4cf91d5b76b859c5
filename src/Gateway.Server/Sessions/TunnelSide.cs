using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Sessions;

/// <summary>One of a tunnel's two connections.</summary>
internal sealed class TunnelSide(ConnectionContext connection)
{
    private int _isReadToEnd;
    private int _isBroken;

    internal PipeReader Input { get; } = connection.Transport.Input;

    /// <summary>Whether it takes no more bytes. Set before <see cref="IsReadToEnd"/> is looked at, and the other way round: one of the two directions sees both.</summary>
    internal bool IsBroken => Volatile.Read(ref _isBroken) != 0;

    /// <summary>Whether nobody reads it any more, so that nobody would notice how it ends.</summary>
    internal bool IsReadToEnd => Volatile.Read(ref _isReadToEnd) != 0;

    private PipeWriter Output { get; } = connection.Transport.Output;

    internal void Break() => Interlocked.Exchange(ref _isBroken, 1);

    internal void ReadToEnd() => Interlocked.Exchange(ref _isReadToEnd, 1);

    /// <summary>Sends bytes. They are taken when this returns, also if it has not completed: what the kernel has no room for yet is copied.</summary>
    /// <returns>Whether the connection lives.</returns>
    internal ValueTask<FlushResult> SendAsync(in ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsSingleSegment)
        {
            return Output.WriteAsync(bytes.First);
        }

        // Under TLS what was read may lie in several pieces.
        foreach (var piece in bytes)
        {
            Output.Write(piece.Span);
        }

        return Output.FlushAsync();
    }

    /// <summary>Sends FIN behind what was sent.</summary>
    internal ValueTask ShutdownSendAsync(SessionEnd end) => connection.Features.Get<ISendShutdown>()?.ShutdownSendAsync(end) ?? default;

    internal void Abort() => connection.Abort();
}
