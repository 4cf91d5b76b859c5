using System.Linq.Expressions;
using System.Reflection;
using System.Text;

namespace Gateway.Commands;

/// <summary>The method of a verb: each parameter is filled from the call or from the host's services.</summary>
internal sealed class MappedMethod
{
    private static readonly MethodInfo ServiceOf =
        typeof(ServiceProviderServiceExtensions).GetMethod(nameof(ServiceProviderServiceExtensions.GetRequiredService), [typeof(IServiceProvider), typeof(Type)])!;

    private static readonly MethodInfo KeyedServiceOf = typeof(ServiceProviderKeyedServiceExtensions)
        .GetMethod(nameof(ServiceProviderKeyedServiceExtensions.GetRequiredKeyedService), [typeof(IServiceProvider), typeof(Type), typeof(object)])!;

    private static readonly PropertyInfo CallerOf = typeof(CommandCall).GetProperty(nameof(CommandCall.Caller))!;

    private static readonly PropertyInfo CancellationOf = typeof(CommandCall).GetProperty(nameof(CommandCall.Cancellation))!;

    private static readonly MethodInfo TextOf = typeof(MappedMethod).GetMethod(nameof(GetText), BindingFlags.NonPublic | BindingFlags.Static)!;

    private readonly Delegate _method;

    /// <exception cref="ArgumentException">The return type is not a reply.</exception>
    internal MappedMethod(Delegate method)
    {
        var returned = method.Method.ReturnType;
        if (returned != typeof(string) && returned != typeof(Task<string>) && returned != typeof(ValueTask<string>))
        {
            throw new ArgumentException($"A verb's method returns its reply, a string or a task of one; this one returns {returned}.", nameof(method));
        }

        _method = method;
        Parameters = [.. method.Method.GetParameters().Where(parameter => !IsClosure(method, parameter))];
    }

    /// <summary>The parameters, without the closure of a lambda.</summary>
    internal IReadOnlyList<ParameterInfo> Parameters { get; }

    /// <summary>Whether the method has a parameter for the arguments as text.</summary>
    internal bool TakesText => Parameters.Any(parameter => IsOfCall(parameter) && parameter.ParameterType == typeof(string));

    /// <summary>Whether the method has a parameter for the caller, so that the verb needs a session.</summary>
    internal bool NeedsSession => Parameters.Any(parameter => IsOfCall(parameter) && parameter.ParameterType == typeof(ICaller));

    /// <summary>The declaring type and the name; null for a lambda or a local function, which the compiler has named.</summary>
    internal string? Name => _method.Method.Name.Contains('<', StringComparison.Ordinal) ? null : $"{_method.Method.DeclaringType}.{_method.Method.Name}";

    /// <summary>The type that the method was written in.</summary>
    internal Type? DeclaringType
    {
        get
        {
            // The compiler puts lambdas into a nested type of its own.
            var type = _method.Method.DeclaringType;
            while (type is { DeclaringType: { } outer } && type.Name.Contains('<', StringComparison.Ordinal))
            {
                type = outer;
            }

            return type;
        }
    }

    /// <summary>Whether a parameter can be filled: from the call, or from the host's services, by a key where it has the attribute <c>FromKeyedServices</c>.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="services">The host's services; null where they can't tell what they have.</param>
    internal static bool CanBeFilled(ParameterInfo parameter, IServiceProviderIsService? services) =>
        IsOfCall(parameter) || (!IsNeverService(parameter.ParameterType) && (services is null || IsService(parameter, services)));

    /// <summary>The key of the service that a parameter asks for; null for none.</summary>
    internal static object? GetKey(ParameterInfo parameter) => parameter.GetCustomAttribute<FromKeyedServicesAttribute>()?.Key;

    /// <summary>The method as a function of the call and the services of its scope. No parameter may be of a type that no service can have.</summary>
    internal Func<CommandCall, IServiceProvider, ValueTask<string?>> Compile()
    {
        var call = Expression.Parameter(typeof(CommandCall), "call");
        var services = Expression.Parameter(typeof(IServiceProvider), "services");
        var result = Expression.Invoke(Expression.Constant(_method), Parameters.Select(parameter => Argument(parameter, call, services)));
        return Expression.Lambda<Func<CommandCall, IServiceProvider, ValueTask<string?>>>(Reply(result), call, services).Compile();
    }

    private static bool IsClosure(Delegate method, ParameterInfo parameter) =>
        method.Method.IsStatic && method.Target is not null && parameter.Position == 0 && parameter.ParameterType.IsInstanceOfType(method.Target)
        && method.Method.GetParameters().Length > method.GetType().GetMethod("Invoke")!.GetParameters().Length;

    // No service can have the type, such as a span.
    private static bool IsNeverService(Type type) => type is { IsByRefLike: true } or { IsByRef: true } or { IsPointer: true };

    private static bool IsService(ParameterInfo parameter, IServiceProviderIsService services) => GetKey(parameter) is { } key
        ? services is IServiceProviderIsKeyedService keyed && keyed.IsKeyedService(parameter.ParameterType, key)
        : services.IsService(parameter.ParameterType);

    private static bool IsOfCall(ParameterInfo parameter) =>
        GetKey(parameter) is null && parameter.ParameterType is var type
        && (type == typeof(CommandCall) || type == typeof(string) || type == typeof(ICaller) || type == typeof(CancellationToken));

    private static Expression Argument(ParameterInfo parameter, ParameterExpression call, ParameterExpression services)
    {
        var type = parameter.ParameterType;
        return GetKey(parameter) is { } key ? Expression.Convert(Expression.Call(KeyedServiceOf, services, Expression.Constant(type, typeof(Type)), Expression.Constant(key, typeof(object))), type)
            : type == typeof(CommandCall) ? call
            : type == typeof(string) ? Expression.Call(TextOf, call)
            : type == typeof(ICaller) ? Expression.Property(call, CallerOf)
            : type == typeof(CancellationToken) ? Expression.Property(call, CancellationOf)
            : Expression.Convert(Expression.Call(ServiceOf, services, Expression.Constant(type, typeof(Type))), type);
    }

    private static Expression Reply(InvocationExpression result) =>
        result.Type == typeof(ValueTask<string>)
            ? Expression.Convert(result, typeof(ValueTask<string?>))
            : Expression.New(typeof(ValueTask<string?>).GetConstructor([result.Type])!, result);

    private static string GetText(CommandCall call) => Encoding.UTF8.GetString(call.Arguments.Span);
}
