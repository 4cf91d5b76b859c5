using Gateway.Files;
using System.Runtime.InteropServices;
using Gateway.Diagnostics;
using Gateway.Hosting.Reload;

namespace Gateway.Hosting;

/// <summary>The signals by which an operator speaks to a process that goes on: SIGHUP has the configuration read again, SIGUSR1 a status logged.</summary>
internal sealed partial class OperatorSignals(ConfigurationReload configuration, FileWatch files, StatusLine status, ILogger<OperatorSignals> log) : IHostedService, IDisposable
{
    private PosixSignalRegistration[] _registrations = [];

    /// <summary>
    /// Has them do nothing, where their default would end the process without a drain: for as long as it is not disposed. On Windows there
    /// are none; there the first is a console that closes.
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
        configuration.ReadAgain();

        // Tokens, certificates and the look-up table have their own say about what changed.
        files.Check();
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

    // By number, which the runtime takes where it has no name: that of the BSDs, and Linux's.
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
