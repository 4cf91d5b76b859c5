using System.Reflection;

namespace Gateway.Diagnostics;

/// <summary>
/// An exception of the host's own verb, framing or application as a part of a configuration fault: its type and message, and at log level Debug
/// (<c>Logging:LogLevel:Gateway</c>, otherwise <c>Default</c>) its stack.
/// </summary>
internal sealed class ExceptionText(IConfiguration configuration)
{
    private bool HasStack => Enum.TryParse<LogLevel>(Level, ignoreCase: true, out var level) && level <= LogLevel.Debug;

    private string? Level => configuration["Logging:LogLevel:Gateway"] is { Length: > 0 } level ? level : configuration["Logging:LogLevel:Default"];

    /// <summary>Formats an exception, without a period at its end.</summary>
    internal string Format(Exception exception)
    {
        // Reflection, with which options are bound, wraps what a property or a constructor throws.
        var cause = exception is TargetInvocationException { InnerException: { } inner } ? inner : exception;
        return HasStack ? cause.ToString() : $"{cause.GetType()}: {cause.Message.ReplaceLineEndings(" ").TrimEnd('.')}";
    }
}
