using System.Globalization;
using System.Text;
using Gateway.Clients;
using Gateway.Sessions;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>The answer of a back end, or the one that replaces it if the request failed.</summary>
/// <param name="Result">The result of the request.</param>
/// <param name="Message">The reply to the client.</param>
/// <param name="Directives">What else the back end asks for; null for nothing.</param>
/// <param name="Status">The HTTP status; 0 if there was none.</param>
/// <param name="WasDelayed">Whether the request had been queued for so long that the back end had little time left for it.</param>
internal sealed record Answer(AnswerResult Result, byte[] Message, Directives? Directives = null, int Status = 0, bool WasDelayed = false)
{
    internal static readonly Answer NoReply = new(AnswerResult.NoReply, []);
    internal static readonly Answer Timeout = new(AnswerResult.Timeout, "ERR upstream timeout"u8.ToArray());
    internal static readonly Answer NotConnected = new(AnswerResult.NotConnected, "ERR upstream unreachable"u8.ToArray());
    internal static readonly Answer Broken = new(AnswerResult.Broken, NotConnected.Message);
    internal static readonly Answer CircuitOpen = new(AnswerResult.CircuitOpen, NotConnected.Message);
    internal static readonly Answer Busy = new(AnswerResult.Busy, "ERR busy"u8.ToArray());
    internal static readonly Answer TooLarge = new(AnswerResult.TooLarge, "ERR upstream reply too large"u8.ToArray());
    internal static readonly Answer NotCarried = new(AnswerResult.NotCarried, "ERR upstream reply not carried"u8.ToArray());
    internal static readonly Answer Cancelled = new(AnswerResult.Cancelled, []);
    internal static readonly Answer Dropped = new(AnswerResult.Dropped, []);
    internal static readonly Answer AlreadyConnected = Refuse(AuthResult.AlreadyConnected.ToReply()) with { Refusal = SessionEnd.AlreadyConnected };
    internal static readonly Answer Unauthorized = Refuse(AuthResult.Unauthorized.ToReply());

    /// <summary>Every <see cref="Reason"/>.</summary>
    internal static IReadOnlyCollection<string> AllReasons { get; } = [.. All.Select(answer => answer.Reason)];

    /// <summary>Every <see cref="EventReason"/>.</summary>
    internal static IReadOnlyCollection<string> AllEventReasons { get; } = [.. All.Select(answer => answer.EventReason).Distinct()];

    /// <summary>Why the client is not served any longer after this answer; <see cref="SessionEnd.None"/> if it is.</summary>
    internal SessionEnd Refusal { get; init; }

    /// <summary>Why the session ends after this answer; <see cref="SessionEnd.None"/> if it does not.</summary>
    internal SessionEnd End => Refusal == SessionEnd.None && Directives is { Closes: true } ? SessionEnd.UpstreamClosed : Refusal;

    /// <summary>Whether the client gets a reply.</summary>
    internal bool HasReply => Result is not (AnswerResult.NoReply or AnswerResult.Cancelled or AnswerResult.Dropped);

    /// <summary>Whether the back end accepted the request.</summary>
    internal bool IsAccepted => Result is AnswerResult.Reply or AnswerResult.NoReply or AnswerResult.TooLarge or AnswerResult.NotCarried;

    /// <summary>Whether the answer counts as a failure of the back end as a whole, and not only of this request.</summary>
    internal bool IsBackEndFailure => Result is AnswerResult.NotConnected or AnswerResult.Broken || (Result is AnswerResult.Timeout && !WasDelayed) || Status is 502 or 503 or 504;

    /// <summary>Whether an event that failed in this way may succeed later.</summary>
    internal bool IsTransient => IsBackEndFailure || Result is AnswerResult.Timeout or AnswerResult.CircuitOpen or AnswerResult.Busy || Status is 408 or 429 or >= 500;

    /// <summary>The result label in the metrics.</summary>
    internal string Reason => Result switch
    {
        AnswerResult.Reply => "reply",
        AnswerResult.NoReply => "no reply",
        AnswerResult.Status => "status",
        AnswerResult.Timeout => "timeout",
        AnswerResult.NotConnected => "unreachable",
        AnswerResult.Broken => "broken",
        AnswerResult.CircuitOpen => "circuit open",
        AnswerResult.Busy => "busy",
        AnswerResult.TooLarge => "reply too large",
        AnswerResult.NotCarried => "reply not carried",
        AnswerResult.Refused => "refused",
        AnswerResult.Cancelled => "cancelled",
        _ => "dropped",
    };

    /// <summary>The same label for an open or a close, whose reply is not used.</summary>
    internal string EventReason => IsAccepted ? "delivered" : Reason;

    private static IEnumerable<Answer> All => Enum.GetValues<AnswerResult>().Where(result => result != AnswerResult.Refused).Select(result => new Answer(result, []));

    /// <summary>The error to a message for which there is no request.</summary>
    internal static Answer Refuse(ReadOnlySpan<byte> words) => new(AnswerResult.Refused, words.ToArray());

    internal static Answer FromStatus(int status) =>
        new(AnswerResult.Status, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"ERR upstream {status}")), Status: status);
}
