namespace Gateway.Diagnostics.Telemetry;

/// <summary>The configuration of one kind of telemetry by the standard variables, from any configuration source.</summary>
/// <param name="IsSent">Whether it is exported by OTLP.</param>
/// <param name="Endpoint">The complete address of this signal alone; null to use the common address.</param>
/// <param name="Variables">The variables as the SDK reads them: those of this signal replace the common ones.</param>
internal sealed record OtlpSignal(bool IsSent, Uri? Endpoint, IConfiguration Variables)
{
    private static readonly string[] OfOne = ["PROTOCOL", "HEADERS", "TIMEOUT", "COMPRESSION", "CERTIFICATE", "CLIENT_CERTIFICATE", "CLIENT_KEY"];

    internal static OtlpSignal Metrics(IConfiguration configuration) => Create("METRICS", configuration);

    internal static OtlpSignal Traces(IConfiguration configuration) => Create("TRACES", configuration);

    // The SDK's exporters read only the common variables, and only from the environment.
    private static OtlpSignal Create(string signal, IConfiguration configuration)
    {
        var values = configuration.GetChildren()
            .Where(value => value.Key.StartsWith(TelemetryVariables.Prefix, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(value => value.Key, value => value.Value?.Trim(), StringComparer.OrdinalIgnoreCase);
        foreach (var name in OfOne)
        {
            if (values.GetValueOrDefault($"OTEL_EXPORTER_OTLP_{signal}_{name}") is { } own && !string.IsNullOrWhiteSpace(own))
            {
                values[$"OTEL_EXPORTER_OTLP_{name}"] = own;
            }
        }

        var endpoint = Value($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT");
        var exporters = Value($"OTEL_{signal}_EXPORTER");
        return new OtlpSignal(
            !TelemetryVariables.AreDisabled(configuration) && (exporters is null
                ? endpoint is not null || Value("OTEL_EXPORTER_OTLP_ENDPOINT") is not null
                : exporters.Split(',', StringSplitOptions.TrimEntries).Contains("otlp", StringComparer.OrdinalIgnoreCase)),
            endpoint is null ? null : new Uri(endpoint),
            new ConfigurationBuilder().AddInMemoryCollection(values).Build());

        // In the specification an empty variable counts as not set.
        string? Value(string name) => values.GetValueOrDefault(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;
    }
}
