using Gateway.Applications;
using Gateway.Configuration;
using Gateway.Diagnostics;
using Gateway.Files;
using Gateway.Hosting.Checks;
using Gateway.Hosting.Opening;
using Gateway.Http;
using Microsoft.Extensions.Primitives;

namespace Gateway.Hosting.Reload;

/// <summary>
/// The one place where a changed configuration is applied. It is read separately and validated as a whole, as at start; one with a fault changes nothing.
/// Options that can change then take effect, and the others are logged. In an embedding host the host reads its sources when it likes, and only what it then
/// has in the section <c>Gateway</c> is applied here.
/// </summary>
internal sealed partial class ConfigurationReload(
    IConfiguration configuration,
    FileWatch files,
    IEnumerable<IReloadable> parts,
    Catalog catalog,
    HttpScope scope,
    ILogger<ConfigurationReload> log) : IHostedService
{
    /// <summary>The maximum number of keys in one log line; further ones are counted.</summary>
    private const int MaxKeys = 20;

    private readonly Lock _lock = new();
    private ConfigurationFiles? _files;
    private IConfiguration? _effective;
    private WatchedFiles? _watch;
    private IDisposable? _hostReloads;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _effective = ConfigurationFiles.Copy(configuration);
        if (!scope.IsWholeHost)
        {
            _hostReloads = ChangeToken.OnChange(configuration.GetReloadToken, ValidateHost);
        }
        else if (configuration is IConfigurationBuilder { Sources: var sources } && new ConfigurationFiles(sources) is { Paths.Count: > 0 } found)
        {
            _files = found;

            // Nothing is known of the files yet: the first check reads them, in case one was changed since the start read it.
            _watch = files.Describe(_files.Paths, ConfigurationFiles.MaxSize, Validate, ConfigurationRejected, mayBeMissing: true);
            files.Add(_watch);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _watch?.Dispose();
        _hostReloads?.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Reads the configuration again on request, whether or not a file has changed, and logs if nothing has.</summary>
    /// <returns>Why it was not applied; null if it was.</returns>
    internal string? ReadAgain()
    {
        // No file is read here in an embedding host.
        if (_files is null)
        {
            return null;
        }

        var fault = TryReadAgain(_files);
        if (fault is not null)
        {
            ConfigurationRejected(fault);
        }

        return fault;
    }

    private string? TryReadAgain(ConfigurationFiles files)
    {
        try
        {
            return Validate([.. files.Paths.Select(path => FileContent.ReadIfThere(path, ConfigurationFiles.MaxSize))], isAsked: true).Fault;
        }
        catch (FileReadException exception)
        {
            return exception.Message;
        }
    }

    private FileVerdict Validate(IReadOnlyList<FileContent?> contents) => Validate(contents, isAsked: false);

    private FileVerdict Validate(IReadOnlyList<FileContent?> contents, bool isAsked)
    {
        lock (_lock)
        {
            return ValidateLocked(() => _files!.Read(contents), isAsked);
        }
    }

    private void ValidateHost()
    {
        lock (_lock)
        {
            if (ValidateLocked(() => ConfigurationFiles.Copy(configuration), isAsked: false).Fault is { } fault)
            {
                ConfigurationRejected(fault);
            }
        }
    }

    private FileVerdict ValidateLocked(Func<IConfiguration> read, bool isAsked)
    {
        try
        {
            var changed = read();
            var faults = new ConfigurationFaults();
            if (scope.IsWholeHost)
            {
                faults.FindInProcess(changed);
            }

            faults.Find(changed);
            using var options = Options(changed);
            faults.Find(options);
            faults.ThrowIfAny();
            Apply(changed, options, isAsked);
            return FileVerdict.Applied;
        }
        catch (ConfigurationException exception)
        {
            // The cause may be a file that the configuration names, such as a token file, which may be created or become readable later.
            return FileVerdict.Retry(string.Join(' ', exception.Faults));
        }
        catch (Exception exception) when (exception is InvalidDataException or FileNotFoundException && StartFault.Explain(exception) is not null)
        {
            return FileVerdict.Invalid(StartFault.Explain(exception)!);
        }
        catch (Exception exception) when (StartFault.Explain(exception) is { } text)
        {
            return FileVerdict.Retry(text);
        }
        catch (Exception exception)
        {
            ReloadFailed(exception);
            return FileVerdict.Applied;
        }
    }

    private void Apply(IConfiguration changed, IServiceProvider options, bool isAsked)
    {
        var change = scope.IsWholeHost ? ConfigurationChange.Between(_effective!, changed) : ConfigurationChange.Between(_effective!, changed, "Gateway");
        if (change is { Reloadable.Count: 0, NeedsRestart.Count: 0 })
        {
            if (isAsked)
            {
                ConfigurationUnchanged();
            }

            return;
        }

        foreach (var part in parts)
        {
            part.Apply(options);
        }

        // Reloads the framework's own options: log levels.
        if (scope.IsWholeHost)
        {
            (configuration as IConfigurationRoot)?.Reload();
        }

        _effective = changed;
        if (change.Reloadable.Count > 0)
        {
            ConfigurationApplied(Names(change.Reloadable));
        }

        if (change.NeedsRestart.Count > 0)
        {
            RestartRequired(Names(change.NeedsRestart));
        }
    }

    // The options that are bound to the changed configuration, with the same validators.
    private ServiceProvider Options(IConfiguration changed)
    {
        var services = new ServiceCollection().AddSingleton(changed).AddSingleton(catalog).AddGatewayOptions(changed.GetSection("Gateway"));
        return services.BuildServiceProvider();
    }

    private static string Names(IReadOnlyList<string> keys) =>
        string.Join(", ", keys.Take(MaxKeys)) + (keys.Count > MaxKeys ? $" and {keys.Count - MaxKeys} more" : "");

    [LoggerMessage(GatewayEventIds.ConfigurationApplied, LogLevel.Information, "Configuration reloaded: {Keys}")]
    private partial void ConfigurationApplied(string keys);

    [LoggerMessage(GatewayEventIds.ConfigurationUnchanged, LogLevel.Information, "Configuration reloaded: nothing changed")]
    private partial void ConfigurationUnchanged();

    [LoggerMessage(GatewayEventIds.ConfigurationNeedsRestart, LogLevel.Warning, "Configuration changed, but needs a restart to take effect: {Keys}")]
    private partial void RestartRequired(string keys);

    [LoggerMessage(GatewayEventIds.ConfigurationRejected, LogLevel.Error, "Configuration changed but was not applied; keeping the previous one. {Reason}")]
    private partial void ConfigurationRejected(string reason);

    [LoggerMessage(GatewayEventIds.ConfigurationReloadFailed, LogLevel.Error, "Applying a changed configuration failed: this is a bug")]
    private partial void ReloadFailed(Exception exception);
}
