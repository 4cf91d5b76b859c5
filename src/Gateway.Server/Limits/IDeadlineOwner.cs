namespace Gateway.Limits;

/// <summary>Whoever holds a <see cref="Deadline"/>.</summary>
internal interface IDeadlineOwner
{
    /// <summary>
    /// Called on the clock's thread when the deadline has passed. Must not block or throw: it only wakes the owner. The owner looks at the
    /// time again: by now it may wait for something else, and a place that has just changed hands may fire once for its last owner's time.
    /// </summary>
    void OnDeadline();
}
