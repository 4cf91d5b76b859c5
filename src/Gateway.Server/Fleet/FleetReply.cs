namespace Gateway.Fleet;

/// <summary>The way back to who has asked.</summary>
public readonly struct FleetReply
{
    private readonly IFleetReplyTarget? _target;
    private readonly string? _address;

    /// <summary>Creates one; the default value answers nobody.</summary>
    /// <param name="target">The engine.</param>
    /// <param name="address">What the engine knows the asking one by; null if nobody has asked.</param>
    public FleetReply(IFleetReplyTarget target, string? address) => (_target, _address) = (target, address);

    /// <summary>Whether somebody waits for an answer.</summary>
    public bool IsExpected => _address is not null;

    /// <summary>Answers, at most once, without waiting.</summary>
    /// <returns>False if nobody waits for it, or it was dropped as <see cref="IFleetEngine.TryPublish"/> would have.</returns>
    public bool TrySend(ReadOnlySpan<byte> answer) => _address is not null && _target!.TryReply(_address, answer);
}
