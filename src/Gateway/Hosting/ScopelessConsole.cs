using Microsoft.Extensions.Logging.Console;

namespace Gateway.Hosting;

/// <summary>
/// The console without log scopes, which it does not print unless told to. Kestrel opens a scope for each connection and keeps it as long as
/// somebody may want scopes: 150 bytes of every idle connection, and an execution context to restore on every wake-up.
/// </summary>
[ProviderAlias("Console")]
internal sealed class ScopelessConsole(ConsoleLoggerProvider console) : ILoggerProvider
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => console.CreateLogger(categoryName);

    /// <inheritdoc/>
    public void Dispose() => console.Dispose();
}
