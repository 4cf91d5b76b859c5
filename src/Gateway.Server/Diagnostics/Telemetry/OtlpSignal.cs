using System.Globalization;
using OpenTelemetry.Exporter;

namespace Gateway.Diagnostics.Telemetry;

/// <summary>The export of one signal (metrics, traces or logs), as the standard variables request it, from any configuration source.</summary>
/// <remarks>
/// An empty variable counts as not set, as in the specification. What an exporter is configured with is valid: <see cref="TelemetryVariables"/> has checked it
/// before a provider is built.
/// </remarks>
internal sealed class OtlpSignal
{
    private readonly Dictionary<string, string> _values;

    private OtlpSignal(string name, bool isSentByDefault, IConfiguration configuration)
    {
        Name = name;
        _values = configuration.GetChildren()
            .Where(value => value.Key.StartsWith(TelemetryVariables.Prefix, StringComparison.OrdinalIgnoreCase) && !string.IsNullOrWhiteSpace(value.Value))
            .ToDictionary(value => value.Key, value => value.Value!.Trim(), StringComparer.OrdinalIgnoreCase);
        var hasAddress = _values.ContainsKey($"OTEL_EXPORTER_OTLP_{name}_ENDPOINT") || (isSentByDefault && _values.ContainsKey("OTEL_EXPORTER_OTLP_ENDPOINT"));
        IsSent = !TelemetryVariables.AreDisabled(configuration) && (_values.GetValueOrDefault($"OTEL_{name}_EXPORTER") is { } exporters
            ? exporters.Split(',', StringSplitOptions.TrimEntries).Contains("otlp", StringComparer.OrdinalIgnoreCase)
            : hasAddress);
    }

    /// <summary>The signal's name in the variables.</summary>
    internal string Name { get; }

    /// <summary>Whether the signal is exported.</summary>
    internal bool IsSent { get; }

    /// <summary>The complete address of this signal alone; null to use the common address.</summary>
    internal Uri? Endpoint => _values.GetValueOrDefault($"OTEL_EXPORTER_OTLP_{Name}_ENDPOINT") is { } own ? new Uri(own) : null;

    internal static OtlpSignal Metrics(IConfiguration configuration) => new("METRICS", isSentByDefault: true, configuration);

    internal static OtlpSignal Traces(IConfiguration configuration) => new("TRACES", isSentByDefault: true, configuration);

    /// <summary>Logs are exported only on request, because a collector usually reads the console's already.</summary>
    internal static OtlpSignal Logs(IConfiguration configuration) => new("LOGS", isSentByDefault: false, configuration);

    /// <summary>Sets an exporter's options. The SDK has set the variables of all signals; those of this signal replace them.</summary>
    internal void Configure(OtlpExporterOptions options)
    {
        if (Endpoint is { } own)
        {
            options.Endpoint = own;
        }

        if (Value("PROTOCOL") is { } protocol)
        {
            options.Protocol = protocol == "grpc" ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        }

        if (Value("COMPRESSION") is { } compression)
        {
            options.Compression = Enum.Parse<OtlpExportCompression>(compression, ignoreCase: true);
        }

        if (Value("TIMEOUT") is { } timeout)
        {
            options.TimeoutMilliseconds = int.Parse(timeout, CultureInfo.InvariantCulture);
        }

        options.Headers = Value("HEADERS");
        if (new OtlpCertificates(Value("CERTIFICATE"), Value("CLIENT_CERTIFICATE"), Value("CLIENT_KEY")) is { AreSet: true } certificates)
        {
            options.HttpClientFactory = () => certificates.CreateClient(options);
        }
    }

    private string? Value(string name) => _values.GetValueOrDefault($"OTEL_EXPORTER_OTLP_{Name}_{name}") ?? _values.GetValueOrDefault($"OTEL_EXPORTER_OTLP_{name}");
}
