namespace Gateway.Sessions;

/// <summary>How far a drain is.</summary>
/// <param name="State"><c>starting</c> or <c>ready</c> while there is none; then <c>grace</c> (not ready, still accepting), <c>draining</c> (closing sessions), <c>drained</c> (all have ended).</param>
/// <param name="Remaining">Live sessions.</param>
/// <param name="Closed">Sessions that have ended since the notice.</param>
/// <param name="Rate">Sessions that are asked to close, per second; 0 while none are.</param>
/// <param name="Deadline">When what is left is cut; null while there is no drain.</param>
internal sealed record DrainProgress(string State, int Remaining, int Closed, double Rate, DateTimeOffset? Deadline);
