using Gateway.Hosting.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Gateway.Hosting.Checks;

/// <summary>Checks <c>Logging</c>, whose faults the framework reports without their key, or not at all.</summary>
internal static class LoggingFaults
{
    // The framework's other formatters do not escape text from peers.
    private static readonly string[] Formatters = [ConsoleFormatterNames.Json, LineFormatter.FormatterName];

    private static readonly string[] Queues = ["Console:MaxQueueLength", "Console:QueueFullMode"];

    internal static void Find(IConfiguration configuration, List<string> faults)
    {
        var logging = configuration.GetSection("Logging");
        foreach (var levels in logging.GetChildren().Select(provider => provider.GetSection("LogLevel")).Prepend(logging.GetSection("LogLevel")))
        {
            foreach (var level in levels.GetChildren().Where(level => !string.IsNullOrEmpty(level.Value) && !Enum.GetNames<LogLevel>().Contains(level.Value, StringComparer.OrdinalIgnoreCase)))
            {
                faults.Add($"{level.Path} is '{level.Value}': use {string.Join(" or ", Enum.GetNames<LogLevel>())}.");

                // Removed, because the logger would throw for it before all faults are reported.
                level.Value = null;
            }
        }

        // The framework's console logger would read these; the gateway's log never waits, and has its own key for the length of its queue.
        foreach (var queue in Queues.Select(key => logging.GetSection(key)).Where(queue => queue.Value is not null))
        {
            faults.Add($"{queue.Path} is not read here: a full queue drops lines and counts them; set Gateway:Log:MaxQueuedLines.");
        }

        var formatter = logging.GetSection("Console:FormatterName");
        if (formatter.Value is { } name && !Formatters.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            faults.Add($"{formatter.Path} is '{name}': use {string.Join(" or ", Formatters)}.");
        }
    }
}
