using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting.Logging;

/// <summary>The log with scopes (<c>Logging:Console:FormatterOptions:IncludeScopes</c>).</summary>
internal sealed class ScopedConsoleLog(
    IOptionsMonitor<LogOptions> options, IOptions<ConsoleLoggerOptions> console, IEnumerable<ConsoleFormatter> formatters, TimeProvider time, LogCounters counters)
    : ConsoleLog(options, console, formatters, time, counters), ISupportExternalScope
{
    /// <inheritdoc/>
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => Scopes = scopeProvider;
}
