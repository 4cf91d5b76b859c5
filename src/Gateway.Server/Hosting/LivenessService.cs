using Gateway.Diagnostics;
using Gateway.Limits;
using Gateway.Transports;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>
/// Registers for liveness checks what runs sessions besides the loops of the epoll transport: the deadline clock, and the runtime's socket threads where these
/// run sessions.
/// </summary>
internal sealed class LivenessService(Liveness liveness, DeadlineClock clock, IOptions<TransportOptions> transport) : IHostedService, IDisposable
{
    private readonly List<SocketsPulse> _pulses = [];

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // A clock that keeps up is not blocked, however long its value stays the same.
        liveness.Watch("The clock of the deadlines", () => clock.Lag < Liveness.Interval ? null : clock.Now);
        for (var index = 0; transport.Value.InEffect == TransportKind.Sockets && index < Environment.ProcessorCount; index++)
        {
            // The runtime assigns sockets to its event threads in turn, and has one for each processor.
            if (SocketsPulse.TryOpen() is { } pulse)
            {
                _pulses.Add(pulse);
                liveness.Watch($"Thread {index} of the sockets", pulse.Progress);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _pulses.ForEach(pulse => pulse.Dispose());
}
