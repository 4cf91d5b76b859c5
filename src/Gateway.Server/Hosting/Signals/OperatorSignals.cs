using Gateway.Files;
using System.Runtime.InteropServices;
using Gateway.Diagnostics;
using Gateway.Hosting.Reload;

namespace Gateway.Hosting.Signals;

/// <summary>Signals of the operator to a running process: SIGHUP reloads the configuration, SIGUSR1 logs a status line.</summary>
internal sealed partial class OperatorSignals(
    ConfigurationReload configuration, FileWatch files, StatusLine status, IEnumerable<IReloadObserver> observers, ILogger<OperatorSignals> log) : IHostedService, IDisposable
{
    private PosixSignalRegistration[] _registrations = [];

    /// <summary>
    /// Ignores the signals until the result is disposed, because their default would end the process without a drain. On Windows SIGUSR1 does not exist, and
    /// SIGHUP is a console that closes.
    /// </summary>
    internal static IDisposable Ignore() => new Registrations([.. Register(() => { }, () => { })]);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _registrations = [.. Register(HangUp, () => Status(status.ToString()))];
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_registrations, registration => registration.Dispose());

    internal void HangUp()
    {
        HangUpReceived();
        foreach (var observer in observers)
        {
            observer.OnReloading();
        }

        var fault = configuration.ReadAgain();

        // Tokens, certificates and the lookup table report their own changes.
        files.Check();
        foreach (var observer in observers)
        {
            observer.OnReloaded(fault);
        }
    }

    private static IEnumerable<PosixSignalRegistration> Register(Action hangUp, Action user1)
    {
        if (OperatingSystem.IsWindows())
        {
            yield break;
        }

        yield return Create(PosixSignal.SIGHUP, hangUp);
        yield return Create((PosixSignal)User1, user1);
    }

    // The signal's number, which the runtime accepts for signals without a name: that of the BSDs, and that of Linux.
    private static int User1 => OperatingSystem.IsMacOS() || OperatingSystem.IsFreeBSD() ? 30 : 10;

    private static PosixSignalRegistration Create(PosixSignal signal, Action received) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        received();
    });

    [LoggerMessage(GatewayEventIds.HangUpReceived, LogLevel.Information, "SIGHUP received: reloading the configuration")]
    private partial void HangUpReceived();

    [LoggerMessage(GatewayEventIds.Status, LogLevel.Information, "Status: {Status}")]
    private partial void Status(string status);

    private sealed class Registrations(PosixSignalRegistration[] registrations) : IDisposable
    {
        public void Dispose() => Array.ForEach(registrations, registration => registration.Dispose());
    }
}
