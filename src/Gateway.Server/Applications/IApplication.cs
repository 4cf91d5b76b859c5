using System.Diagnostics.CodeAnalysis;
using Gateway.Configuration;
using Gateway.Framing;
using Gateway.Sessions;

namespace Gateway.Applications;

/// <summary>
/// An application: what a listener does with its messages, chosen by its <c>Application</c> option. It is registered in <c>Hosting/BuiltIn.cs</c> or by
/// <c>AddApplication</c>.
/// </summary>
/// <remarks>An application with its own options implements <see cref="IApplication{TOptions}"/>.</remarks>
public interface IApplication
{
    /// <summary>The value of a listener's <c>Application</c> option: at least one character, and neither white space nor a colon.</summary>
    string Name { get; }

    /// <summary>Whether the application uses a back end. If not, a listener with an <c>Upstream</c> stops the start.</summary>
    bool UsesUpstream => false;

    /// <summary>The shape of the options that each listener has in a section with the application's name; null for none.</summary>
    internal OptionsShape? Options => null;

    /// <summary>Creates the options of one listener; null if the application has none.</summary>
    /// <param name="section">The listener's section with the application's name.</param>
    internal object? CreateOptions(IConfigurationSection section) => null;

    /// <summary>Whether the application supports this framing. A listener with an unsupported combination stops the start.</summary>
    bool Serves(IFraming framing);

    /// <summary>Reports every fault of a listener's settings. Each of them stops the start.</summary>
    /// <param name="listener">The settings.</param>
    /// <param name="fault">Called with the key below the listener's, such as <c>Upstream</c>, and what is wrong with it: <c>is 'x': use …</c>.</param>
    void FindFaults(ListenerSettings listener, Action<string, string> fault)
    {
    }

    /// <summary>Creates the handler of one listener. Its settings have no faults.</summary>
    IListenerHandler CreateHandler(ListenerSettings listener);
}

/// <summary>
/// An application with its own options. Each listener has them in a section with the application's name, <c>Gateway:Listeners:*name*:*Application*</c>.
/// </summary>
/// <typeparam name="TOptions">
/// The options: properties with public setters, of types that configuration can bind. An unknown key, or a value that cannot be read, stops the start with its
/// name.
/// </typeparam>
public interface IApplication<[DynamicallyAccessedMembers(OptionsShape.Members)] TOptions> : IApplication
    where TOptions : class, new()
{
    /// <inheritdoc/>
    OptionsShape IApplication.Options => new(typeof(TOptions));

    /// <summary>Binds a listener's section to its options, which have their defaults.</summary>
    /// <remarks>
    /// The default uses reflection. In a program that is compiled ahead of time implement this method, with nothing but <c>section.Bind(options)</c>: the compiler generates
    /// the code where it knows the type and the project has <c>EnableConfigurationBindingGenerator</c>. A class inside the options needs a <see cref="DynamicDependencyAttribute"/> on this method,
    /// for its public properties and its constructor without parameters: otherwise their keys are not known.
    /// </remarks>
    /// <param name="section">The section with the application's name. Values that cannot be read were reported, and are no longer in it.</param>
    /// <param name="options">The options.</param>
    void BindOptions(IConfigurationSection section, TOptions options) => BoundOptions.BindByReflection(section, options);

    /// <summary>Reports every fault of a listener's settings. Each of them stops the start.</summary>
    /// <param name="listener">The settings.</param>
    /// <param name="fault">Called with the key below the listener's, such as <c>Http:Method</c>, and what is wrong with it: <c>is 'x': use …</c>.</param>
    void FindFaults(ListenerSettings<TOptions> listener, Action<string, string> fault)
    {
    }

    /// <summary>Creates the handler of one listener. Its settings have no faults.</summary>
    IListenerHandler CreateHandler(ListenerSettings<TOptions> listener);

    /// <inheritdoc/>
    object IApplication.CreateOptions(IConfigurationSection section)
    {
        var options = new TOptions();
        BindOptions(section, options);
        BoundOptions.Complete(options);
        return options;
    }

    /// <inheritdoc/>
    void IApplication.FindFaults(ListenerSettings listener, Action<string, string> fault) => FindFaults(ListenerSettings<TOptions>.Create(listener), fault);

    /// <inheritdoc/>
    IListenerHandler IApplication.CreateHandler(ListenerSettings listener) => CreateHandler(ListenerSettings<TOptions>.Create(listener));
}
