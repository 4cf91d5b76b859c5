using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace Gateway.Configuration;

/// <summary>
/// The effective options of one type. The framework's own monitor reloads each type separately when a file changes, and throws if the result is not valid;
/// <c>ConfigurationReload</c> updates this one after it has validated all types.
/// </summary>
internal sealed class EffectiveOptions<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(IOptions<T> options) : IOptionsMonitor<T>, IReloadable
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
