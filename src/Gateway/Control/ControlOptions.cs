namespace Gateway.Control;

/// <summary>The operator's own door: <c>Gateway:Control</c>.</summary>
public sealed class ControlOptions
{
    /// <summary>The absolute path of a Unix datagram socket, made for its owner alone. Default none: closed.</summary>
    public string? Path { get; set; }
}
