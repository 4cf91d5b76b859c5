namespace Gateway.Sessions;

/// <summary>The record of a message in the flight recorder: time, direction, length and verb. It never contains a byte of the content.</summary>
/// <param name="At">The time, at the 100 ms granularity of the deadline clock, rounded down to 64 ms.</param>
/// <param name="Direction">The direction.</param>
/// <param name="Length">The length in bytes without framing; at most 16 777 216, which is the maximum message size.</param>
/// <param name="Verb">The verb of a command; null for any other message.</param>
internal readonly record struct MessageHead(DateTimeOffset At, MessageDirection Direction, int Length, string? Verb);
