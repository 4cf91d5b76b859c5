namespace Gateway.Load;

/// <summary>The server did something it must not do: wrong bytes, a lost answer, a closed connection. The run is void.</summary>
internal sealed class LoadFailure(string message) : IOException(message);
