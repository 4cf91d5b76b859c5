using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;

namespace Gateway.Hosting.Logging;

/// <summary>Selects the log's format: lines on a terminal, JSON anywhere else. <c>Logging:Console:FormatterName</c> overrides it.</summary>
internal static class ConsoleLogging
{
    internal static void AddGatewayConsole(this ILoggingBuilder logging)
    {
        logging.ClearProviders();

        // A failed start is explained by StartFault; the host would log its stack trace as well.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

        // It writes the whole address of every request, and that of /ws may have a token in its query.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        logging.Services.AddSingleton<ConsoleFormatter, LineFormatter>();
        logging.AddJsonConsole(console =>
        {
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
        });
        logging.Services.RemoveAll<ILoggerProvider>();
        logging.Services.TryAddSingleton<LogCounters>();
        logging.Services.AddSingleton<ILoggerProvider>(provider =>
            provider.GetRequiredService<IConfiguration>().GetValue<bool>("Logging:Console:FormatterOptions:IncludeScopes")
                ? ActivatorUtilities.CreateInstance<ScopedConsoleLog>(provider)
                : ActivatorUtilities.CreateInstance<ConsoleLog>(provider));
        logging.Services.AddOptions<ConsoleLoggerOptions>().PostConfigure<IConfiguration>((options, configuration) =>
            options.FormatterName = configuration["Logging:Console:FormatterName"]
                ?? (Console.IsOutputRedirected ? ConsoleFormatterNames.Json : LineFormatter.FormatterName));
    }
}
