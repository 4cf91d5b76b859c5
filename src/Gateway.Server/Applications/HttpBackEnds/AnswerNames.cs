using Gateway.Clients;
using Gateway.Sessions;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>
/// The names that a back end gives a session by its answers. They are taken in the order in which the client gets the answers, however these come, and none any
/// more behind an answer that ends the session.
/// </summary>
internal sealed class AnswerNames(MessageSession session)
{
    private Task _before = Task.CompletedTask;
    private bool _isOver;

    /// <summary>Takes the name of an answer before the client gets it. Only for the session's loop, in the order of the answers.</summary>
    /// <param name="answering">The answer.</param>
    /// <param name="isOpen">Whether it is that to the open, which need not say a name.</param>
    /// <returns>What the client gets.</returns>
    internal Task<Answer> TakeAsync(Task<Answer> answering, bool isOpen)
    {
        var taken = TakeAsync(answering, isOpen, _before);
        _before = taken;
        return taken;
    }

    private async Task<Answer> TakeAsync(Task<Answer> answering, bool isOpen, Task before)
    {
        await before;
        var answer = await answering;
        if (_isOver)
        {
            return answer;
        }

        if (answer.Directives?.Name is { } name && await session.GetOrCreateIdentification().TakeNameAsync(name, IdentitySource.BackEnd) == AuthResult.AlreadyConnected)
        {
            answer = Answer.AlreadyConnected;
        }
        else if (!isOpen && answer.Status != 0 && !session.IsServed)
        {
            answer = RefuseUnnamed(answer);
        }

        _isOver = answer.End != SessionEnd.None;
        return answer;
    }

    // Where a name is required, an answer without one is the client's reply all the same: it may be one of several steps. It counts as a wrong one.
    private Answer RefuseUnnamed(Answer answer)
    {
        var refused = answer.HasReply ? answer : Answer.Unauthorized with { Directives = answer.Directives };
        return session.GetOrCreateIdentification().IsLastWrong() ? refused with { Refusal = SessionEnd.Unauthorized } : refused;
    }
}
