namespace Gateway.Fleet;

/// <summary>The part of an engine that <c>Gateway check</c> asks: what only the engine knows of its server.</summary>
public interface IFleetCheck
{
    /// <summary>Connects, and tries all that a gateway needs of the server. It changes nothing there.</summary>
    /// <param name="maps">The maps that a gateway opens, by <see cref="IFleetEngine.OpenMapAsync"/>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="FleetException">The server was not reached, or refused; the message says what to do.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    Task<FleetServer> RunAsync(IReadOnlyList<string> maps, CancellationToken cancellation);
}
