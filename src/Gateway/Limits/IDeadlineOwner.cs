namespace Gateway.Limits;

/// <summary>Whoever holds a <see cref="Deadline"/>.</summary>
public interface IDeadlineOwner
{
    /// <summary>Called on the clock's thread when the deadline has passed. Must not block or throw: it only wakes the owner.</summary>
    void OnDeadline();
}
