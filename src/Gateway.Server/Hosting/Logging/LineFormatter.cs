using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Gateway.Hosting.Logging;

/// <summary>
/// Formats a log entry for people. The framework's formatter does not escape control characters, and the framework logs text from peers: here nothing in a
/// message can colour the screen, move the cursor or forge a line.
/// </summary>
internal sealed class LineFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    /// <summary>The formatter's name in <c>Logging:Console:FormatterName</c>.</summary>
    internal const string FormatterName = "lines";

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        textWriter.Write($"{time.GetLocalNow():yyyy-MM-dd HH:mm:ss.fff} {ToLevelName(logEntry.LogLevel)}: {logEntry.Category}[{logEntry.EventId.Id}] ");
        textWriter.WriteLine(Escape(message));
        if (logEntry.Exception is { } exception)
        {
            // Indented, so that none of its lines looks like an entry.
            foreach (var line in exception.ToString().ReplaceLineEndings("\n").Split('\n'))
            {
                textWriter.WriteLine($"    {Escape(line)}");
            }
        }
    }

    private static string ToLevelName(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };

    private static string Escape(string text)
    {
        if (!text.Any(IsUnsafe))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            _ = IsUnsafe(character) ? escaped.Append($"\\u{(int)character:x4}") : escaped.Append(character);
        }

        return escaped.ToString();
    }

    // Includes characters that some terminals and log viewers treat as line ends.
    private static bool IsUnsafe(char character) => char.IsControl(character) || character is '\u2028' or '\u2029';
}
