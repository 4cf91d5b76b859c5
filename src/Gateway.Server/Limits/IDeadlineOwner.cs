namespace Gateway.Limits;

/// <summary>The owner of a <see cref="Deadline"/>.</summary>
internal interface IDeadlineOwner
{
    /// <summary>
    /// Called on the clock's thread when the deadline has passed. It must not block or throw: it only wakes the owner. The owner checks the time again: it may
    /// wait for something else by now, and a slot that has just changed hands may fire once for the previous owner's time.
    /// </summary>
    void OnDeadline();
}
