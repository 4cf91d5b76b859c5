using Gateway.Framing;
using Gateway.Sessions;

namespace Gateway.Applications;

/// <summary>What a listener can be for, chosen by its <c>Application</c> option. One registration in <c>Hosting/BuiltIn.cs</c>, or <c>AddApplication</c>, adds one.</summary>
/// <remarks>An application with options of its own is an <see cref="IApplication{TOptions}"/>.</remarks>
public interface IApplication
{
    /// <summary>The value of a listener's <c>Application</c> option.</summary>
    string Name { get; }

    /// <summary>Whether it leads to a back end. Otherwise a listener with an <c>Upstream</c> stops the start.</summary>
    bool UsesUpstream => false;

    /// <summary>The type of its options, which each listener has in a section of the application's name; null for none.</summary>
    internal Type? OptionsType => null;

    /// <summary>Whether its clients can show a token (<c>AUTH</c>). Otherwise a listener with <c>Tokens</c> stops the start.</summary>
    internal bool TakesTokens => false;

    /// <summary>Whether it makes sense over this framing; a listener that pairs them wrongly stops the start.</summary>
    bool Serves(IFraming framing);

    /// <summary>Names every fault of a listener's settings. Each stops the start.</summary>
    /// <param name="listener">The settings.</param>
    /// <param name="fault">Told the key below the listener's, such as <c>Upstream</c>, and what is wrong with it: <c>is 'x': use …</c>.</param>
    void FindFaults(ListenerSettings listener, Action<string, string> fault)
    {
    }

    /// <summary>Makes what serves one listener. Its settings have no faults.</summary>
    IListenerHandler CreateHandler(ListenerSettings listener);
}

/// <summary>An application with options of its own: each listener has them in a section of the application's name, <c>Gateway:Listeners:*name*:*Application*</c>.</summary>
/// <typeparam name="TOptions">
/// The options: properties with public setters of the types that configuration can hold. A key that it has not got, and a value that can't be read, stop the start, named.
/// </typeparam>
public interface IApplication<TOptions> : IApplication
    where TOptions : class, new()
{
    /// <inheritdoc/>
    Type IApplication.OptionsType => typeof(TOptions);

    /// <summary>Names every fault of a listener's settings. Each stops the start.</summary>
    /// <param name="listener">The settings.</param>
    /// <param name="fault">Told the key below the listener's, such as <c>Http:Method</c>, and what is wrong with it: <c>is 'x': use …</c>.</param>
    void FindFaults(ListenerSettings<TOptions> listener, Action<string, string> fault)
    {
    }

    /// <summary>Makes what serves one listener. Its settings have no faults.</summary>
    IListenerHandler CreateHandler(ListenerSettings<TOptions> listener);

    /// <inheritdoc/>
    void IApplication.FindFaults(ListenerSettings listener, Action<string, string> fault) => FindFaults(ListenerSettings<TOptions>.Create(listener), fault);

    /// <inheritdoc/>
    IListenerHandler IApplication.CreateHandler(ListenerSettings listener) => CreateHandler(ListenerSettings<TOptions>.Create(listener));
}
