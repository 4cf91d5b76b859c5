namespace Gateway.Load.Connects;

/// <summary>One connection on its way from connect to the end of the stream.</summary>
internal sealed class Visit
{
    internal int Descriptor { get; set; }

    /// <summary>How many bytes of all that the server says have come.</summary>
    internal int Received { get; set; }

    /// <summary>When connect was called.</summary>
    internal long StartedAt { get; set; }
}
