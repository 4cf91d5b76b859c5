using System.Globalization;
using Gateway.Diagnostics;
using Gateway.Hosting.Reload;
using Microsoft.Extensions.Hosting.Systemd;

namespace Gateway.Hosting.Systemd;

/// <summary>
/// Tells systemd what the service does: ready, reloading, stopping, and alive where the unit has a watchdog (sd_notify(3); systemd.service(5), Type=notify-reload).
/// </summary>
internal sealed class SystemdNotifications(ISystemdNotifier systemd, Liveness liveness, IHostApplicationLifetime lifetime, TimeProvider time) : IHostedLifecycleService, IReloadObserver, IDisposable
{
    /// <summary>The variable that names the socket to notify. Without it nothing is told.</summary>
    internal const string SocketVariable = "NOTIFY_SOCKET";

    /// <summary>The maximum length of the text of a status, in characters: 1 000. One datagram must hold it.</summary>
    private const int MaxStatus = 1000;

    private ITimer? _watchdog;
    private volatile bool _isServing;

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Every listener is open.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        Notify("READY=1\nSTATUS=Serving");
        _isServing = true;
        lifetime.ApplicationStopping.Register(Stop);
        if (Watchdog.Interval() is { } interval)
        {
            _watchdog = time.CreateTimer(static notifications => ((SystemdNotifications)notifications!).Live(), this, interval, interval);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>systemd compares the time, of CLOCK_MONOTONIC as the framework's timestamps are, with that of the signal that it has sent.</summary>
    public void OnReloading()
    {
        // A signal that comes earlier or later must not make systemd take the service for ready.
        if (_isServing)
        {
            Notify(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={time.GetTimestamp() / (time.TimestampFrequency / 1_000_000)}"));
        }
    }

    /// <inheritdoc/>
    public void OnReloaded(string? fault)
    {
        if (_isServing)
        {
            Notify($"READY=1\nSTATUS={(fault is null ? "Serving" : $"Serving. The changed configuration was not applied: {OneLine(fault)}")}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _watchdog?.Dispose();

    private void Stop()
    {
        _isServing = false;
        Notify("STOPPING=1\nSTATUS=Draining");
    }

    private void Live()
    {
        if (liveness.Stuck.Count == 0)
        {
            Notify("WATCHDOG=1");
        }
    }

    private void Notify(string state) => systemd.Notify(new ServiceState(state));

    private static string OneLine(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line[..Math.Min(line.Length, MaxStatus)];
    }
}
