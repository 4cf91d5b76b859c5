namespace Gateway.Commands;

/// <summary>A verb that awaits, such as a database. Meanwhile its session handles no other message; other sessions are not affected.</summary>
public interface IAsyncCommand : ICommand
{
    /// <summary>
    /// Executes the verb. It replies exactly once, unless it returns <see cref="CommandResult.Usage"/>, for which the table writes the reply. An exception is
    /// answered <c>ERR internal</c>; an <see cref="OperationCanceledException"/> after <see cref="CommandCall.Cancellation"/> was canceled is answered <c>ERR
    /// request timeout</c>.
    /// </summary>
    /// <param name="call">The arguments and the caller. The verb may keep the memory.</param>
    ValueTask<CommandResult> ExecuteAsync(CommandCall call);

    /// <inheritdoc/>
    CommandResult ICommand.Execute(in CommandRequest request, IReplyWriter reply) => throw new NotSupportedException($"{Verb} awaits.");
}
