namespace Gateway.Commands;

/// <summary>The command protocol: <c>Gateway:Commands</c>.</summary>
public sealed class CommandsOptions
{
    /// <summary>
    /// Whether clients may send messages to each other by name, with <c>TELL</c> (<see href="clients.md">clients.md</see>). Off, the verb is unknown: what clients of
    /// one gateway may say to each other is for their back end to decide.
    /// </summary>
    public bool Tell { get; set; }
}
