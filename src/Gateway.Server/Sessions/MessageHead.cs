namespace Gateway.Sessions;

/// <summary>What the flight recorder keeps of a message: when, which way, how long and what verb. Never a byte of what it said.</summary>
/// <param name="At">When, to the deadline clock's 100 ms and rounded down to 64 ms.</param>
/// <param name="Direction">Which way.</param>
/// <param name="Length">Its bytes, framing not counted; at most 16 777 216, which is the longest message there can be.</param>
/// <param name="Verb">The verb of a command; null for anything else.</param>
internal readonly record struct MessageHead(DateTimeOffset At, MessageDirection Direction, int Length, string? Verb);
