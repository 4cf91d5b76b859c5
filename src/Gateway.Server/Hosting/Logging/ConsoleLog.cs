using Gateway.Diagnostics;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting.Logging;

/// <summary>
/// The log on standard output. The framework's own formatters make its lines; its console would have every session wait for whoever reads the log, or drop lines
/// without counting them, and after one failed write it writes on the thread that logs.
/// </summary>
/// <remarks>
/// Without scopes, which it does not print unless told to: Kestrel opens a scope for each connection and keeps it as long as somebody may want scopes, 150 bytes of
/// every idle connection, and an execution context to restore on every wake-up.
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
            _own.LinesLeftOut(level, lines, rate.Id, rate.Category, EventRates.Window.TotalSeconds));

        // Made with the first line: who asks for a logger while the configuration is judged must not fail for what is wrong with ours.
        _queue = new Lazy<LogQueue>(() => new LogQueue(options.CurrentValue.MaxQueuedLines, counters, LogOutput.Open, lines => _own.LogFlowsAgain(lines)));
    }

    /// <summary>What makes a line of an entry.</summary>
    internal ConsoleFormatter Formatter { get; }

    /// <summary>The level from which entries go to standard error.</summary>
    internal LogLevel ErrorThreshold { get; }

    /// <summary>The lines that wait to be written.</summary>
    internal LogQueue Queue => _queue.Value;

    /// <summary>The scopes that are open, if they are wanted.</summary>
    internal IExternalScopeProvider? Scopes { get; private protected set; }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new ConsoleLogger(categoryName, this, _rates);

    /// <summary>Says what was left out and writes what waits, for a second at most.</summary>
    public void Dispose()
    {
        _rates.Dispose();
        if (_queue.IsValueCreated)
        {
            _queue.Value.Dispose();
        }
    }
}
