namespace Gateway.Sessions;

/// <summary>The progress of a drain.</summary>
/// <param name="State">
/// <c>starting</c> or <c>ready</c> while there is no drain; then <c>grace</c> (not ready, still accepting), <c>draining</c> (closing sessions), <c>drained</c>
/// (all have ended).
/// </param>
/// <param name="Remaining">Live sessions.</param>
/// <param name="Closed">Sessions that have ended since the notice.</param>
/// <param name="Rate">The rate at which sessions are asked to close, per second; 0 while none are.</param>
/// <param name="Deadline">When the remaining sessions are aborted; null while there is no drain.</param>
internal sealed record DrainProgress(string State, int Remaining, int Closed, double Rate, DateTimeOffset? Deadline);
