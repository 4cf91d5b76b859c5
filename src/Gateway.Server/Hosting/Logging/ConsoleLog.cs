using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting.Logging;

/// <summary>
/// The log on standard output. It uses the framework's formatters. The framework's console logger would make every session wait for the reader of the log, or
/// drop lines without counting them, and after one failed write it writes on the thread that logs.
/// </summary>
/// <remarks>
/// It has no scopes, which are not printed by default: Kestrel opens a scope for each connection and keeps it as long as a provider may want scopes, which
/// costs 150 bytes for every idle connection, and an execution context to restore on every wake-up.
/// </remarks>
[ProviderAlias("Console")]
internal class ConsoleLog : ILoggerProvider
{
    private readonly Lazy<LogQueue> _queue;
    private readonly EventRates _rates;
    private readonly ConsoleLogger _own;

    public ConsoleLog(
        IOptionsMonitor<LogOptions> options, IOptions<ConsoleLoggerOptions> console, IEnumerable<ConsoleFormatter> formatters, TimeProvider time, LogCounters counters)
    {
        Formatter = formatters.First(formatter => formatter.Name.Equals(console.Value.FormatterName, StringComparison.OrdinalIgnoreCase));
        ErrorThreshold = console.Value.LogToStandardErrorThreshold;
        _own = new ConsoleLogger(typeof(ConsoleLog).FullName!, this, null);
        _rates = new EventRates(() => options.CurrentValue.LinesPerEvent, counters, time, (rate, lines, level) =>
            _own.LinesSuppressed(level, lines, rate.Id, rate.Category, EventRates.Window.TotalSeconds));

        // Created with the first line: a logger that is requested while the configuration is validated must not fail because of the log's own options.
        _queue = new Lazy<LogQueue>(() => new LogQueue(options.CurrentValue.MaxQueuedLines, counters, LogOutput.Open, lines => _own.LogResumed(lines)));
    }

    /// <summary>Formats an entry as a line.</summary>
    internal ConsoleFormatter Formatter { get; }

    /// <summary>The minimum level of entries that go to standard error.</summary>
    internal LogLevel ErrorThreshold { get; }

    /// <summary>The queued lines.</summary>
    internal LogQueue Queue => _queue.Value;

    /// <summary>The open scopes; null if they are not used.</summary>
    internal IExternalScopeProvider? Scopes { get; private protected set; }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new ConsoleLogger(categoryName, this, _rates);

    /// <summary>Reports suppressed lines and writes queued ones, for at most a second.</summary>
    public void Dispose()
    {
        _rates.Dispose();
        if (_queue.IsValueCreated)
        {
            _queue.Value.Dispose();
        }
    }
}
