namespace Gateway.Commands;

/// <summary>A verb cannot be added to the table: its name is invalid or already used.</summary>
/// <param name="message">Which verb, and what to do.</param>
internal sealed class VerbException(string message) : Exception(message);
