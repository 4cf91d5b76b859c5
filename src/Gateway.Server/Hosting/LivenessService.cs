using Gateway.Diagnostics;
using Gateway.Limits;
using Gateway.Transports;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>Has watched what carries sessions beside the loops of our own transport: their clock, and stock sockets where these do.</summary>
internal sealed class LivenessService(Liveness liveness, DeadlineClock clock, IOptions<TransportOptions> transport) : IHostedService, IDisposable
{
    private readonly List<SocketsPulse> _pulses = [];

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // A clock that keeps up is well, however long its time stands still.
        liveness.Watch("The clock of the deadlines", () => clock.Lag < Liveness.Interval ? null : clock.Now);
        for (var index = 0; transport.Value.InEffect == TransportKind.Sockets && index < Environment.ProcessorCount; index++)
        {
            // The runtime deals sockets out to its threads in turn, and has one for each processor.
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
