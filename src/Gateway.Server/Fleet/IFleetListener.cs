namespace Gateway.Fleet;

/// <summary>Hears the frames of a topic.</summary>
public interface IFleetListener
{
    /// <summary>Called with each frame, one at a time. It must not wait and must not throw.</summary>
    /// <param name="frame">The frame, which is valid only during the call. Anybody who can reach the engine can have sent it.</param>
    /// <param name="reply">Answers it, now or later.</param>
    void Receive(ReadOnlySpan<byte> frame, FleetReply reply);
}
