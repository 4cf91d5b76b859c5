namespace Gateway.Commands;

/// <summary>A verb can't be taken into the table: its name is none, or is another's.</summary>
/// <param name="message">Which, and what to do.</param>
internal sealed class VerbException(string message) : Exception(message);
