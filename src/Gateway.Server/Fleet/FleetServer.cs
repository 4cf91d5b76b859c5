namespace Gateway.Fleet;

/// <summary>An engine's server, as <see cref="IFleetCheck"/> has found it.</summary>
public sealed class FleetServer
{
    /// <summary>Creates one.</summary>
    /// <param name="description">What it is, with its version.</param>
    /// <param name="faults">What a gateway would lack there, each in a sentence that says what to do.</param>
    public FleetServer(string description, IReadOnlyList<string> faults) => (Description, Faults) = (description, faults);

    /// <summary>What it is, with its version.</summary>
    public string Description { get; }

    /// <summary>What a gateway would lack there; empty if nothing.</summary>
    public IReadOnlyList<string> Faults { get; }
}
