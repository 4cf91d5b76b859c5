using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Hosting.Logging;

/// <summary>One category of the log: its entries become lines here, on the thread that logs, and are written elsewhere.</summary>
/// <param name="category">Its name.</param>
/// <param name="log">Whose it is.</param>
/// <param name="rates">What limits its events; null for what the log says of itself.</param>
internal sealed class ConsoleLogger(string category, ConsoleLog log, EventRates? rates) : ILogger
{
    /// <summary>What the buffer of a thread keeps: 1 Ki characters, four common lines.</summary>
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
