namespace Gateway.Diagnostics.Telemetry;

/// <summary>
/// The variables of the OpenTelemetry specification that are supported, each with its valid values. The SDK throws for some invalid values and ignores the
/// others silently.
/// </summary>
internal static class TelemetryVariables
{
    /// <summary>The prefix of all names.</summary>
    internal const string Prefix = "OTEL_";

    private const string Disabled = "OTEL_SDK_DISABLED";
    private const string QueueSize = "MAX_QUEUE_SIZE";
    private const string BatchSize = "MAX_EXPORT_BATCH_SIZE";
    private const string Sampler = "OTEL_TRACES_SAMPLER";
    private const string SamplerArgument = "OTEL_TRACES_SAMPLER_ARG";
    private const string Retry = "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY";
    private const string RetryDirectory = "OTEL_DOTNET_EXPERIMENTAL_OTLP_DISK_RETRY_DIRECTORY_PATH";

    /// <summary>The maximum number of queued spans or log records. The queue is allocated with this size at the start: 8 MiB.</summary>
    private const int MaxQueueSize = 1_048_576;

    /// <summary>The specification's default.</summary>
    private const int DefaultQueueSize = 2048;

    /// <inheritdoc cref="DefaultQueueSize"/>
    private const int DefaultBatchSize = 512;

    // The batches of spans and of log records.
    private static readonly string[] Batches = [Prefix + "BSP_", Prefix + "BLRP_"];

    private static readonly string[] Filters = ["always_on", "always_off", "trace_based"];

    private static readonly Dictionary<string, Func<string, string?>> Read = new(StringComparer.OrdinalIgnoreCase)
    {
        [Disabled] = TelemetryValue.Boolean,
        ["OTEL_METRICS_EXPORTER"] = value => TelemetryValue.Exporters(value, "otlp", "prometheus", "none"),
        ["OTEL_TRACES_EXPORTER"] = value => TelemetryValue.Exporters(value, "otlp", "none"),
        ["OTEL_LOGS_EXPORTER"] = value => TelemetryValue.Exporters(value, "otlp", "none"),
        ["OTEL_METRIC_EXPORT_INTERVAL"] = TelemetryValue.Milliseconds,
        ["OTEL_METRIC_EXPORT_TIMEOUT"] = TelemetryValue.Milliseconds,
        ["OTEL_METRICS_EXEMPLAR_FILTER"] = value => TelemetryValue.Word(value, Filters),
        ["OTEL_DOTNET_EXPERIMENTAL_METRICS_EXEMPLAR_FILTER_HISTOGRAMS"] = value => TelemetryValue.Word(value, Filters),
        ["OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"] = value => TelemetryValue.Word(value, "cumulative", "delta"),
        ["OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION"] = value => TelemetryValue.Word(value, "explicit_bucket_histogram", "base2_exponential_bucket_histogram"),
        [Sampler] = value => TelemetryValue.Word(
            value, "always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio"),
        [SamplerArgument] = TelemetryValue.Ratio,
        ["OTEL_RESOURCE_ATTRIBUTES"] = TelemetryValue.Pairs,
        ["OTEL_SERVICE_NAME"] = _ => null,
        [Retry] = value => TelemetryValue.Word(value, "in_memory", "disk"),
        [RetryDirectory] = _ => null,
        ["OTEL_LOG_LEVEL"] = value => TelemetryValue.Word(value, "error", "warn", "info", "debug", "trace", "none", "warning", "information"),
        ["OTEL_DOTNET_SELF_DIAGNOSTICS_SINKS"] = _ => null,
        ["OTEL_DOTNET_SELF_DIAGNOSTICS_LOG_DIRECTORY"] = _ => null,
        ["OTEL_DOTNET_SELF_DIAGNOSTICS_ENV_VARS"] = value => TelemetryValue.Word(value, "none", "names", "knownsafe", "all"),
    };

    static TelemetryVariables()
    {
        foreach (var limit in new[]
        {
            "ATTRIBUTE_VALUE_LENGTH", "ATTRIBUTE_COUNT", "SPAN_ATTRIBUTE_VALUE_LENGTH", "SPAN_ATTRIBUTE_COUNT", "SPAN_EVENT_COUNT", "SPAN_LINK_COUNT", "EVENT_ATTRIBUTE_COUNT",
            "LINK_ATTRIBUTE_COUNT",
        })
        {
            Read[$"{Prefix}{limit}_LIMIT"] = value => TelemetryValue.Number(value, 0, int.MaxValue);
        }

        foreach (var batch in Batches)
        {
            Read[batch + "SCHEDULE_DELAY"] = TelemetryValue.Milliseconds;
            Read[batch + "EXPORT_TIMEOUT"] = TelemetryValue.Milliseconds;
            Read[batch + QueueSize] = value => TelemetryValue.Number(value, 1, MaxQueueSize);
            Read[batch + BatchSize] = value => TelemetryValue.Number(value, 1, MaxQueueSize);
        }

        foreach (var signal in new[] { "", "METRICS_", "TRACES_", "LOGS_" })
        {
            var exporter = $"{Prefix}EXPORTER_OTLP_{signal}";
            Read[exporter + "ENDPOINT"] = TelemetryValue.Endpoint;
            Read[exporter + "PROTOCOL"] = TelemetryValue.Protocol;
            Read[exporter + "HEADERS"] = TelemetryValue.Headers;
            Read[exporter + "TIMEOUT"] = TelemetryValue.Milliseconds;
            Read[exporter + "COMPRESSION"] = value => TelemetryValue.Word(value, "none", "gzip");
            Read[exporter + "CERTIFICATE"] = TelemetryValue.Certificate;
            Read[exporter + "CLIENT_CERTIFICATE"] = TelemetryValue.Certificate;
            Read[exporter + "CLIENT_KEY"] = TelemetryValue.File;
        }
    }

    /// <summary>Whether all telemetry is off, <c>/metrics</c> included.</summary>
    internal static bool AreDisabled(IConfiguration configuration) => bool.TryParse(configuration[Disabled], out var areDisabled) && areDisabled;

    /// <summary>
    /// Reports every fault by its variable, without values that may be secret. If telemetry is off, nothing else is read, so that nothing else is a fault.
    /// </summary>
    internal static void Find(IConfiguration configuration, List<string> faults)
    {
        if (AreDisabled(configuration))
        {
            return;
        }

        foreach (var (name, value) in Set(configuration))
        {
            if (Read.TryGetValue(name, out var faultOf) && faultOf(value) is { } fault)
            {
                faults.Add($"{name} {fault}.");
            }
        }

        FindInPairs(configuration, faults);
    }

    /// <summary>The variables that are set and not supported, such as misspelt ones; none if telemetry is off.</summary>
    internal static IEnumerable<string> FindUnread(IConfiguration configuration) => AreDisabled(configuration)
        ? []
        : Set(configuration).Where(variable => !Read.ContainsKey(variable.Name) && !SaysNothing(variable.Name, variable.Value)).Select(variable => variable.Name)
            .Concat(Value(configuration, SamplerArgument) is not null && !IsRatio(configuration) ? [SamplerArgument] : []);

    private static void FindInPairs(IConfiguration configuration, List<string> faults)
    {
        foreach (var of in Batches)
        {
            var queue = NumberOr(configuration, of + QueueSize, DefaultQueueSize);
            var batch = NumberOr(configuration, of + BatchSize, DefaultBatchSize);
            if (batch > queue && queue > 0)
            {
                faults.Add($"{of}{BatchSize} is {batch}{(Value(configuration, of + BatchSize) is null ? " unless it is set" : "")}: it must be at most {of}{QueueSize}, {queue}.");
            }
        }

        if ("disk".Equals(Value(configuration, Retry), StringComparison.OrdinalIgnoreCase) && Value(configuration, RetryDirectory) is null)
        {
            faults.Add($"{RetryDirectory} is not set: {Retry} is 'disk', which needs it.");
        }

        foreach (var exporter in new[] { "OTEL_EXPORTER_OTLP_", "OTEL_EXPORTER_OTLP_METRICS_", "OTEL_EXPORTER_OTLP_TRACES_", "OTEL_EXPORTER_OTLP_LOGS_" })
        {
            if (Value(configuration, exporter + "CLIENT_KEY") is not { } key)
            {
                continue;
            }

            if (Value(configuration, exporter + "CLIENT_CERTIFICATE") is not { } certificate)
            {
                faults.Add($"{exporter}CLIENT_CERTIFICATE is not set: {exporter}CLIENT_KEY needs it.");
            }
            else if (TelemetryValue.Certificate(certificate) is null && TelemetryValue.File(key) is null && TelemetryValue.KeyPair(certificate, key) is { } fault)
            {
                faults.Add($"{exporter}CLIENT_KEY {fault}.");
            }
        }
    }

    // Traces are propagated to back ends in the W3C format: a value that asks for exactly that needs no warning.
    private static bool SaysNothing(string name, string value) =>
        name.Equals("OTEL_PROPAGATORS", StringComparison.OrdinalIgnoreCase) && value.Split(',', StringSplitOptions.TrimEntries) is ["tracecontext"];

    private static bool IsRatio(IConfiguration configuration) => Value(configuration, Sampler)?.EndsWith("traceidratio", StringComparison.OrdinalIgnoreCase) == true;

    private static int NumberOr(IConfiguration configuration, string name, int otherwise) =>
        Value(configuration, name) is not { } value ? otherwise : TelemetryValue.Number(value, 1, MaxQueueSize) is null ? int.Parse(value, System.Globalization.CultureInfo.InvariantCulture) : 0;

    private static IEnumerable<(string Name, string Value)> Set(IConfiguration configuration) =>
        from variable in configuration.GetChildren()
        where variable.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && !string.IsNullOrWhiteSpace(variable.Value)
        select (variable.Key, variable.Value);

    private static string? Value(IConfiguration configuration, string name) => configuration[name] is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;
}
