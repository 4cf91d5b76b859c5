namespace Gateway.Fleet;

/// <summary>The part of an engine that sends answers back.</summary>
public interface IFleetReplyTarget
{
    /// <summary>Sends an answer without waiting.</summary>
    /// <param name="address">What the engine has given to <see cref="FleetReply"/>.</param>
    /// <param name="answer">The answer.</param>
    /// <returns>False if it was dropped, and counted.</returns>
    bool TryReply(string address, ReadOnlySpan<byte> answer);
}
