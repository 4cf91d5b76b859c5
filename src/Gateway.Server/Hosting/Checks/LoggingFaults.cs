using Gateway.Hosting.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Gateway.Hosting.Checks;

/// <summary>Checks <c>Logging</c>, whose faults the framework tells without their key, or not at all.</summary>
internal static class LoggingFaults
{
    // The framework's others let what peers sent through unescaped.
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

                // The logger would throw over it before all faults are told.
                level.Value = null;
            }
        }

        // The framework's console would read these; ours never waits, and has a key of its own for what it keeps.
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
