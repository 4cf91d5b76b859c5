using Gateway.Diagnostics;
using Gateway.Files;
using Gateway.Secrets;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>The effective secrets of one listener: those of the configuration, or those of a file, which is read again when it changes.</summary>
internal sealed partial class WebhookSecrets
{
    /// <summary>The maximum number: 16. To replace a secret takes two; each has a signature in the header, which servers limit to some KiB.</summary>
    internal const int MaxCount = 16;

    private static readonly SecretFile Format = new("secret", WebhookSecret.FindFault, MaxCount);

    private readonly string _key;
    private readonly ILogger<WebhookSecrets> _log;
    private readonly WatchedFiles? _watch;
    private volatile IReadOnlyList<WebhookSecret> _current;

    /// <param name="listener">The listener's name.</param>
    /// <param name="options">Its options, which have no faults.</param>
    /// <param name="files">Detects changes of the file.</param>
    /// <param name="log">The log.</param>
    /// <exception cref="InvalidDataException">The file cannot be used, although it could when the configuration was checked.</exception>
    internal WebhookSecrets(string listener, HttpOptions options, FileWatch files, ILogger<WebhookSecrets> log)
    {
        (_key, _log) = ($"Gateway:Listeners:{listener}:Http:SecretFile", log);
        _current = [.. options.Secrets.Select(WebhookSecret.Parse)];
        if (string.IsNullOrEmpty(options.SecretFile))
        {
            return;
        }

        var watch = files.Describe([options.SecretFile], SecretFile.MaxSize, read => Apply(read[0]!), reason => SecretsKept(_key, reason));
        if (watch.Check() is { } fault)
        {
            throw new InvalidDataException($"{_key} can't be used: {fault}.");
        }

        _watch = watch;
        files.Add(watch);
    }

    /// <summary>The secrets, in the order in which they were given; none if requests are not signed.</summary>
    internal IReadOnlyList<WebhookSecret> Current => _current;

    /// <summary>Reports every fault of the options, in texts that contain no secret.</summary>
    internal static void FindFaults(HttpOptions options, Action<string, string> fault)
    {
        foreach (var (key, text) in Format.FindFaults("Http:Secrets", options.Secrets, "Http:SecretFile", options.SecretFile))
        {
            fault(key, text);
        }

        if (options.Secrets.Count > 0 && !string.IsNullOrEmpty(options.SecretFile))
        {
            fault("Http:SecretFile", "is given as well as Http:Secrets: use one of them");
        }
    }

    // If the file cannot be used, the secrets read before stay: requests that are not signed would be refused.
    private FileVerdict Apply(FileContent file)
    {
        if (Format.TryParse(file, out var fault) is not { } read)
        {
            return FileVerdict.Invalid(fault!);
        }

        _current = [.. read.Select(WebhookSecret.Parse)];
        if (_watch is not null)
        {
            SecretsReplaced(_key, read.Count);
        }

        return FileVerdict.Applied;
    }

    [LoggerMessage(GatewayEventIds.WebhookSecretsReplaced, LogLevel.Information, "{Key} changed: {Count} secrets loaded")]
    private partial void SecretsReplaced(string key, int count);

    [LoggerMessage(GatewayEventIds.WebhookSecretsKept, LogLevel.Error, "{Key} changed but can't be used: {Reason}. Keeping the secrets loaded before")]
    private partial void SecretsKept(string key, string reason);
}
