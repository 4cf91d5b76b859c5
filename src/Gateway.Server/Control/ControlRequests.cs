using Gateway.Diagnostics;
using Gateway.Lifetime;
using Gateway.Limits;

namespace Gateway.Control;

/// <summary>The protocol of the control socket (docs/protocol.md 6): one byte in, one byte out. Called by the socket's only thread.</summary>
internal sealed partial class ControlRequests(GatewayState state, ConnectionGate gate, IHostApplicationLifetime lifetime, ILogger<ControlRequests> log)
{
    private const byte Ping = 0x01;
    private const byte Status = 0x02;
    private const byte Shutdown = 0xFF;

    private const byte Unknown = 0x00;
    private const byte Fine = 0x01;
    private const byte Busy = 0x02;

    // Several requests may be answered together: this counts which of them requested the shutdown.
    private long _requests;
    private long _answers;
    private long _shutdown;

    /// <summary>Writes the answer, which is always one byte.</summary>
    internal int Answer(ReadOnlySpan<byte> request, Span<byte> answer)
    {
        answer[0] = request switch
        {
            [Ping] => Fine,
            [Status] => state.IsDraining || gate.Count >= gate.MaxConnections ? Busy : Fine,
            [Shutdown] => Shutdown,
            _ => Unknown,
        };
        _requests++;
        if (request is [Shutdown])
        {
            _shutdown = _requests;
        }

        return 1;
    }

    /// <summary>
    /// Called when the answer was sent or could not be sent; the requested shutdown begins in both cases, because the sender was entitled to request it.
    /// </summary>
    internal void Answered(bool isSent)
    {
        if (++_answers == _shutdown)
        {
            ShuttingDown(isSent ? "" : ", whose sender could not be answered");
            lifetime.StopApplication();
        }
    }

    [LoggerMessage(GatewayEventIds.ControlShutdown, LogLevel.Information, "Shutdown requested on the control socket{Remark}")]
    private partial void ShuttingDown(string remark);
}
