using Gateway.Diagnostics;

namespace Gateway.Commands;

/// <summary>Finds what is wrong with a verb's description.</summary>
internal static class VerbFaults
{
    /// <summary>A sentence, or null if the verb can be added to the table.</summary>
    internal static string? Find(ICommand command, ExceptionText exceptions)
    {
        try
        {
            return FindInName(command) ?? FindInArguments(command);
        }
        catch (Exception exception)
        {
            return $"The verb of {GetSource(command)} can't be described: {exceptions.Format(exception)}.";
        }
    }

    /// <summary>What a fault names, so that the author finds it: a class or a method.</summary>
    internal static object GetSource(ICommand command) => command is MappedCommand mapped ? mapped.Mapped : command.GetType();

    private static string? FindInName(ICommand command)
    {
        var use = $"use 1 to {VerbKey.MaxLength} upper-case ASCII letters.";
        return command.Verb is not { } verb ? $"The verb of {GetSource(command)} is null: {use}"
            : verb.Length is 0 or > VerbKey.MaxLength || !verb.All(char.IsAsciiLetterUpper) ? $"'{verb.ReplaceLineEndings(" ")}', the verb of {GetSource(command)}, is no verb: {use}"
            : null;
    }

    // A line break in a usage error would end the reply.
    private static string? FindInArguments(ICommand command) =>
        command.Takes is not { } takes ? $"{nameof(ICommand.Takes)} of the verb '{command.Verb}' ({GetSource(command)}) is null: name its arguments, or return an empty string."
        : takes.Any(char.IsControl) ? $"{nameof(ICommand.Takes)} of the verb '{command.Verb}' ({GetSource(command)}) has a line break or another control character: name the arguments in one line."
        : null;
}
