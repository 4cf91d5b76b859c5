using System.Linq.Expressions;
using System.Reflection;
using System.Text;

namespace Gateway.Commands;

/// <summary>The method of a verb: each parameter is filled from the call or from the host's services. Compiled once.</summary>
internal sealed class MappedMethod
{
    private static readonly MethodInfo ServiceOf =
        typeof(ServiceProviderServiceExtensions).GetMethod(nameof(ServiceProviderServiceExtensions.GetRequiredService), 1, [typeof(IServiceProvider)])!;

    private static readonly MethodInfo TextOf = typeof(MappedMethod).GetMethod(nameof(GetText), BindingFlags.NonPublic | BindingFlags.Static)!;

    private readonly Func<CommandCall, IServiceProvider, ValueTask<string?>> _invoke;

    /// <exception cref="ArgumentException">The return type is not a reply.</exception>
    internal MappedMethod(Delegate method)
    {
        var call = Expression.Parameter(typeof(CommandCall), "call");
        var services = Expression.Parameter(typeof(IServiceProvider), "services");
        var parameters = method.Method.GetParameters().Where(parameter => !IsClosure(method, parameter)).Select(parameter => parameter.ParameterType).ToList();
        TakesText = parameters.Contains(typeof(string));
        NeedsSession = parameters.Contains(typeof(ICaller));
        var result = Expression.Invoke(Expression.Constant(method), parameters.Select(type => Argument(type, call, services)));
        _invoke = Expression.Lambda<Func<CommandCall, IServiceProvider, ValueTask<string?>>>(Reply(result), call, services).Compile();
    }

    /// <summary>Whether the method has a parameter for the arguments as text.</summary>
    internal bool TakesText { get; }

    /// <summary>Whether the method has a parameter for the caller, so that the verb needs a session.</summary>
    internal bool NeedsSession { get; }

    internal ValueTask<string?> InvokeAsync(CommandCall call, IServiceProvider services) => _invoke(call, services);

    private static bool IsClosure(Delegate method, ParameterInfo parameter) =>
        method.Method.IsStatic && method.Target is not null && parameter.Position == 0 && parameter.ParameterType.IsInstanceOfType(method.Target)
        && method.Method.GetParameters().Length > method.GetType().GetMethod("Invoke")!.GetParameters().Length;

    private static Expression Argument(Type type, ParameterExpression call, ParameterExpression services) =>
        type == typeof(CommandCall) ? call
        : type == typeof(string) ? Expression.Call(TextOf, call)
        : type == typeof(ICaller) ? Expression.Property(call, nameof(CommandCall.Caller))
        : type == typeof(CancellationToken) ? Expression.Property(call, nameof(CommandCall.Cancellation))
        : Expression.Call(ServiceOf.MakeGenericMethod(type), services);

    private static Expression Reply(InvocationExpression result) =>
        result.Type == typeof(ValueTask<string>) ? Expression.Convert(result, typeof(ValueTask<string?>))
        : result.Type == typeof(Task<string>) ? Expression.New(typeof(ValueTask<string?>).GetConstructor([typeof(Task<string?>)])!, result)
        : result.Type == typeof(string) ? Expression.New(typeof(ValueTask<string?>).GetConstructor([typeof(string)])!, result)
        : throw new ArgumentException($"A verb's method returns its reply, a string or a task of one; this one returns {result.Type}.");

    private static string GetText(CommandCall call) => Encoding.UTF8.GetString(call.Arguments.Span);
}
