using Gateway.Sessions;
using Gateway.Tests.Sessions;

namespace Gateway.Benchmarks.Diagnostics;

/// <summary>A session without a socket, so that ten thousand need no open files.</summary>
internal sealed class IdleSession
{
    private readonly MemoryConnection _connection = new();
    private readonly Task _served;

    internal IdleSession(SessionHost host, Listener listener) => _served = host.ServeAsync(_connection, listener);

    /// <summary>Says PING and takes what comes up to the PONG.</summary>
    internal async Task PingAsync()
    {
        await _connection.Sent.WriteAsync("PING\n"u8.ToArray());
        var answer = await _connection.Received.ReadAtLeastAsync("READY\nPONG\n".Length);
        _connection.Received.AdvanceTo(answer.Buffer.End);
    }

    internal async Task EndAsync()
    {
        await _connection.Sent.CompleteAsync();
        await _served;
    }
}
