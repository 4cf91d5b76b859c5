using Gateway.Diagnostics;

namespace Gateway.Hosting.Logging;

/// <summary>The messages of the log about itself.</summary>
internal static partial class LogNotices
{
    [LoggerMessage(GatewayEventIds.LogResumed, LogLevel.Warning, "Logging resumed: {Lines} lines before this one were lost, because nobody read them or they could not be written")]
    internal static partial void LogResumed(this ILogger log, int lines);

    [LoggerMessage(EventId = GatewayEventIds.LinesSuppressed, Message = "{Lines} more like this in {Seconds:0} s: event {Event} of {Category} (Gateway:Log:LinesPerEvent)")]
    internal static partial void LinesSuppressed(this ILogger log, LogLevel level, int lines, int @event, string category, double seconds);
}
