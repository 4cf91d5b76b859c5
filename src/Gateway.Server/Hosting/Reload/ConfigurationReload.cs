using Gateway.Applications;
using Gateway.Diagnostics;
using Gateway.Files;

namespace Gateway.Hosting.Reload;

/// <summary>
/// The one place where a changed configuration is taken. It is read apart and judged as a whole, as at start; one with a fault changes
/// nothing anywhere. What can follow then does, and what can't is named.
/// </summary>
internal sealed partial class ConfigurationReload(
    IConfiguration configuration,
    FileWatch files,
    IEnumerable<IReloadable> parts,
    Catalog catalog,
    ILogger<ConfigurationReload> log) : IHostedService
{
    /// <summary>Keys that one log line names; more are counted.</summary>
    private const int MaxKeys = 20;

    private readonly Lock _lock = new();
    private ConfigurationFiles? _files;
    private IConfiguration? _effective;
    private WatchedFiles? _watch;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (configuration is IConfigurationBuilder { Sources: var sources } && new ConfigurationFiles(sources) is { Paths.Count: > 0 } found)
        {
            _files = found;
            _effective = new ConfigurationBuilder().AddInMemoryCollection(configuration.AsEnumerable()).Build();

            // Nothing is known of them yet: the first look reads them, in case one was changed since the start read it.
            _watch = files.Describe(_files.Paths, ConfigurationFiles.Largest, Validate, ConfigurationRejected, mayBeMissing: true);
            files.Add(_watch);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _watch?.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Reads it again because somebody asks, whether or not a file looks changed; says so where nothing has.</summary>
    internal void ReadAgain()
    {
        // A host of somebody else's may have a configuration that can't be read anew.
        if (_files is null)
        {
            return;
        }

        try
        {
            if (Validate([.. _files.Paths.Select(path => FileContent.ReadIfThere(path, ConfigurationFiles.Largest))], isAsked: true).Fault is { } fault)
            {
                ConfigurationRejected(fault);
            }
        }
        catch (FileReadException exception)
        {
            ConfigurationRejected(exception.Message);
        }
    }

    private FileVerdict Validate(IReadOnlyList<FileContent?> contents) => Validate(contents, isAsked: false);

    private FileVerdict Validate(IReadOnlyList<FileContent?> contents, bool isAsked)
    {
        lock (_lock)
        {
            return ValidateLocked(contents, isAsked);
        }
    }

    private FileVerdict ValidateLocked(IReadOnlyList<FileContent?> contents, bool isAsked)
    {
        try
        {
            var changed = _files!.Read(contents);
            var faults = new ConfigurationFaults();
            faults.Find(changed);
            using var options = Options(changed);
            faults.Find(options);
            faults.ThrowIfAny();
            Apply(changed, options, isAsked);
            return FileVerdict.Taken;
        }
        catch (ConfigurationException exception)
        {
            // What is wrong may lie in a file that it names, such as one of tokens, which may come, or be readable, later.
            return FileVerdict.NotNow(string.Join(' ', exception.Faults));
        }
        catch (Exception exception) when (exception is InvalidDataException or FileNotFoundException && StartFault.Explain(exception) is not null)
        {
            return FileVerdict.Bad(StartFault.Explain(exception)!);
        }
        catch (Exception exception) when (StartFault.Explain(exception) is { } text)
        {
            return FileVerdict.NotNow(text);
        }
        catch (Exception exception)
        {
            ReloadFailed(exception);
            return FileVerdict.Taken;
        }
    }

    private void Apply(IConfiguration changed, IServiceProvider options, bool isAsked)
    {
        var change = ConfigurationChange.Between(_effective!, changed);
        if (change is { Following.Count: 0, Waiting.Count: 0 })
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

        // The framework's own: log levels.
        (configuration as IConfigurationRoot)?.Reload();
        _effective = changed;
        if (change.Following.Count > 0)
        {
            ConfigurationApplied(Names(change.Following));
        }

        if (change.Waiting.Count > 0)
        {
            RestartRequired(Names(change.Waiting));
        }
    }

    // Options that are bound to the changed configuration and validated by the same validators.
    private ServiceProvider Options(IConfiguration changed)
    {
        var services = new ServiceCollection().AddSingleton(changed).AddSingleton(catalog).AddGatewayOptions(changed.GetSection("Gateway"));
        return services.BuildServiceProvider();
    }

    private static string Names(IReadOnlyList<string> keys) =>
        string.Join(", ", keys.Take(MaxKeys)) + (keys.Count > MaxKeys ? $" and {keys.Count - MaxKeys} more" : "");

    [LoggerMessage(GatewayEventIds.ConfigurationTaken, LogLevel.Information, "Configuration reloaded: {Keys}")]
    private partial void ConfigurationApplied(string keys);

    [LoggerMessage(GatewayEventIds.ConfigurationUnchanged, LogLevel.Information, "Configuration reloaded: nothing changed")]
    private partial void ConfigurationUnchanged();

    [LoggerMessage(GatewayEventIds.ConfigurationWaits, LogLevel.Warning, "Configuration changed, but needs a restart to take effect: {Keys}")]
    private partial void RestartRequired(string keys);

    [LoggerMessage(GatewayEventIds.ConfigurationKept, LogLevel.Error, "Configuration changed but was not applied; keeping the previous one. {Reason}")]
    private partial void ConfigurationRejected(string reason);

    [LoggerMessage(GatewayEventIds.ConfigurationFaulted, LogLevel.Error, "Applying a changed configuration failed: this is a bug")]
    private partial void ReloadFailed(Exception exception);
}
