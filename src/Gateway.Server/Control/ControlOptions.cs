namespace Gateway.Control;

/// <summary>The control socket: <c>Gateway:Control</c>.</summary>
public sealed class ControlOptions
{
    /// <summary>Path of the control socket, a Unix datagram socket that only its owner may use. Unset, there is none.</summary>
    /// <value>absolute path</value>
    public string? Path { get; set; }
}
