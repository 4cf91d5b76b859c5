using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Hosting.Logging;

/// <summary>The logger of one category: its entries are formatted on the thread that logs, and written on another.</summary>
/// <param name="category">The category.</param>
/// <param name="log">The provider.</param>
/// <param name="rates">Limits the events; null for the log's own messages.</param>
internal sealed class ConsoleLogger(string category, ConsoleLog log, EventRates? rates) : ILogger
{
    /// <summary>The size of a thread's buffer that is kept: 1 Ki characters, four typical lines.</summary>
    private const int KeptCharacters = 1024;

    [ThreadStatic]
    private static StringWriter? _text;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => log.Scopes?.Push(state);

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel) || rates?.TryEnter(category, logLevel, eventId) == false || log.Queue.IsFull())
        {
            return;
        }

        var text = _text ??= new StringWriter();
        var characters = text.GetStringBuilder();
        try
        {
            log.Formatter.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter), log.Scopes, text);
            if (characters.Length > 0)
            {
                log.Queue.Add(new LogLine(characters.ToString(), logLevel >= log.ErrorThreshold));
            }
        }
        finally
        {
            characters.Clear();
            characters.Capacity = Math.Min(characters.Capacity, KeptCharacters);
        }
    }
}
