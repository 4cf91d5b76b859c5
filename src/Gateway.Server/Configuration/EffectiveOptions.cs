using Microsoft.Extensions.Options;

namespace Gateway.Configuration;

/// <summary>
/// The options of one kind that are in force. The framework's own monitor takes each kind by itself, the moment a file changes, and throws
/// where that leads to nonsense; this one is told by <c>ConfigurationReload</c>, once all of them are known to be good.
/// </summary>
internal sealed class EffectiveOptions<T>(IOptions<T> options) : IOptionsMonitor<T>, IReloadable
    where T : class
{
    private readonly Lock _lock = new();
    private volatile T? _value;
    private volatile Action<T, string?>? _changed;

    /// <inheritdoc/>
    public T CurrentValue => _value ??= options.Value;

    /// <inheritdoc/>
    public T Get(string? name) => CurrentValue;

    /// <inheritdoc/>
    public void Apply(IServiceProvider options)
    {
        var value = options.GetRequiredService<IOptions<T>>().Value;
        _value = value;
        _changed?.Invoke(value, Options.DefaultName);
    }

    /// <inheritdoc/>
    public IDisposable OnChange(Action<T, string?> listener)
    {
        lock (_lock)
        {
            _changed += listener;
        }

        return new Subscription(this, listener);
    }

    private sealed class Subscription(EffectiveOptions<T> owner, Action<T, string?> listener) : IDisposable
    {
        public void Dispose()
        {
            lock (owner._lock)
            {
                owner._changed -= listener;
            }
        }
    }
}
