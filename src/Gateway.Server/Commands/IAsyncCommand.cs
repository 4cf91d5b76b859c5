namespace Gateway.Commands;

/// <summary>A verb that awaits, a database for instance. While it does, its session handles no other message; other sessions go on.</summary>
public interface IAsyncCommand : ICommand
{
    /// <summary>
    /// Executes it. Replies exactly once, unless it returns <see cref="CommandResult.Usage"/>, which the table words. An exception is answered
    /// <c>ERR internal</c>; <see cref="OperationCanceledException"/> after <see cref="CommandCall.Cancellation"/> fired, <c>ERR request timeout</c>.
    /// </summary>
    /// <param name="call">What it was called with. Its memory is the verb's to keep.</param>
    ValueTask<CommandResult> ExecuteAsync(CommandCall call);

    /// <inheritdoc/>
    CommandResult ICommand.Execute(in CommandRequest request, IReplyWriter reply) => throw new NotSupportedException($"{Verb} awaits.");
}
