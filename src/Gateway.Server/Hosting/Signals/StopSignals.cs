using System.Runtime.InteropServices;
using Gateway.Diagnostics;
using Gateway.Sessions;

namespace Gateway.Hosting.Signals;

/// <summary>
/// The signals that stop the process. The first begins the drain, which the host does; an interrupt (Ctrl-C) skips the grace period, because a gateway in a
/// terminal has no load balancer. A second signal ends the process at once.
/// </summary>
internal sealed partial class StopSignals(Drain drain, TimeProvider time, ILogger<StopSignals> log) : IHostedService, IDisposable
{
    /// <summary>Signals within this time count as one: <c>timeout</c> and terminals send them to the process and to its group.</summary>
    private static readonly TimeSpan DuplicateWindow = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private PosixSignalRegistration[] _registrations = [];
    private long? _first;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _registrations =
        [
            .. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT }
                .Select(signal => PosixSignalRegistration.Create(signal, context => Received(context.Signal))),
        ];
        return Task.CompletedTask;
    }

    /// <summary>The handler stays until the process ends, because a second signal is meant for a stop that hangs.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_registrations, registration => registration.Dispose());

    internal void Received(PosixSignal signal)
    {
        lock (_lock)
        {
            if (_first is not { } first)
            {
                _first = time.GetTimestamp();
                if (signal == PosixSignal.SIGINT)
                {
                    GraceSkipped();
                    drain.SkipGrace();
                }

                return;
            }

            if (time.GetElapsedTime(first) < DuplicateWindow)
            {
                return;
            }
        }

        AtOnce();
        drain.EndAtOnce();
    }

    [LoggerMessage(GatewayEventIds.GraceSkipped, LogLevel.Information, "Interrupt (Ctrl-C) received: stopping without a grace period. A second one stops at once")]
    private partial void GraceSkipped();

    [LoggerMessage(GatewayEventIds.DrainEndedAtOnce, LogLevel.Warning, "Second signal received: stopping at once")]
    private partial void AtOnce();
}
