using Gateway.Descriptors;
using Gateway.Diagnostics;

namespace Gateway.Hosting.Resources;

/// <summary>Logs when accepting is paused because file descriptors have run out, and when it resumes.</summary>
internal sealed partial class AcceptLog : IHostedService
{
    /// <summary>The minimum time between two such lines: 10 s. In a flood the pauses are short and many.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly FileReserve _files;
    private readonly TimeProvider _time;
    private readonly ILogger<AcceptLog> _log;
    private readonly Lock _lock = new();
    private long? _saidAt;
    private bool _isSaid;

    public AcceptLog(FileReserve files, FileBudget budget, IOpenConnections connections, TimeProvider time, ILogger<AcceptLog> log)
    {
        _files = files;
        _time = time;
        _log = log;
        files.Size = budget.Shares.Reserve;
        budget.Changed += now => files.Size = now.Reserve;
        files.Connections = connections;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _files.Changed += Report;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _files.Changed -= Report;
        return Task.CompletedTask;
    }

    private void Report(bool isResting)
    {
        lock (_lock)
        {
            if (isResting && (_saidAt is not { } before || _time.GetElapsedTime(before) >= Interval))
            {
                _saidAt = _time.GetTimestamp();
                _isSaid = true;
                OutOfFiles(_files.Size);
            }
            else if (!isResting && _isSaid)
            {
                _isSaid = false;
                FilesAvailable();
            }
        }
    }

    [LoggerMessage(GatewayEventIds.OutOfFiles, LogLevel.Warning, "Accepting paused on every port: only {Reserve} open files are left, which the process needs itself. It resumes when connections end; raise the open-files limit, or lower Gateway:Limits:MaxConnections and MaxHttpConnections")]
    private partial void OutOfFiles(int reserve);

    [LoggerMessage(GatewayEventIds.FilesAvailable, LogLevel.Information, "Accepting resumed: open files are available again")]
    private partial void FilesAvailable();
}
