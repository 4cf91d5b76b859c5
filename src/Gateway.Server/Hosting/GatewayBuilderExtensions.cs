using System.Diagnostics.CodeAnalysis;
using Gateway.Applications;
using Gateway.Commands;
using Gateway.Framing;
using Gateway.Hosting.Extensions;

namespace Gateway.Hosting;

/// <summary>Adds verbs, framings and applications to a gateway. Two with the same name stop the start.</summary>
public static class GatewayBuilderExtensions
{
    /// <summary>Adds a verb that is a class: one instance for all calls, created with the host's services.</summary>
    /// <typeparam name="TVerb">An <see cref="ICommand"/>, or an <see cref="IAsyncCommand"/> for one that awaits.</typeparam>
    public static IGatewayBuilder AddVerb<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TVerb>(this IGatewayBuilder gateway)
        where TVerb : class, ICommand => gateway.Add<ICommand, TVerb>("verb");

    /// <summary>Adds a verb that is a method.</summary>
    /// <param name="gateway">The gateway.</param>
    /// <param name="verb">The verb: one to eight upper-case ASCII letters.</param>
    /// <param name="execute">
    /// Returns the reply, as a <see cref="string"/> or a <see cref="Task{TResult}"/> or <see cref="ValueTask{TResult}"/> of one. Its parameters may be the
    /// <see cref="CommandCall"/>, a <see cref="string"/> (the arguments, as UTF-8), an <see cref="ICaller"/> (which makes the verb need a session), a <see cref="CancellationToken"/>, and services of
    /// the host's, which come from a scope of the call's own; a parameter that is none of these stops the start. A null reply answers <c>ERR usage</c>.
    /// </param>
    /// <param name="takes">The arguments in the verb's usage error; empty if the method has no string parameter, by default <c>&lt;text&gt;</c> if it has one.</param>
    /// <exception cref="ArgumentException">The method returns another type.</exception>
    public static IGatewayBuilder MapVerb(this IGatewayBuilder gateway, string verb, Delegate execute, string? takes = null)
    {
        ArgumentNullException.ThrowIfNull(verb);
        ArgumentNullException.ThrowIfNull(execute);
        gateway.Services.AddSingleton<Extension<ICommand>>(new MethodExtension(new MappedVerb(verb, takes, new MappedMethod(execute))));
        return gateway;
    }

    /// <summary>Adds a framing, which listeners choose by its <see cref="IFraming.Name"/>.</summary>
    /// <typeparam name="TFraming">The framing: one instance, created with the host's services.</typeparam>
    public static IGatewayBuilder AddFraming<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TFraming>(this IGatewayBuilder gateway)
        where TFraming : class, IFraming => gateway.Add<IFraming, TFraming>("framing");

    /// <summary>Adds an application, which listeners choose by its <see cref="IApplication.Name"/>.</summary>
    /// <typeparam name="TApplication">The application: one instance, created with the host's services.</typeparam>
    public static IGatewayBuilder AddApplication<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TApplication>(this IGatewayBuilder gateway)
        where TApplication : class, IApplication => gateway.Add<IApplication, TApplication>("application");

    private static IGatewayBuilder Add<T, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TClass>(this IGatewayBuilder gateway, string kind)
        where T : class
        where TClass : class, T
    {
        var extension = new ClassExtension<T>(kind, typeof(TClass));
        gateway.Services.AddKeyedSingleton<T, TClass>(extension).AddSingleton<Extension<T>>(extension);
        return gateway;
    }
}
