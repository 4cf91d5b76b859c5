namespace Gateway.Control;

/// <summary>The operator's own door: <c>Gateway:Control</c>.</summary>
public sealed class ControlOptions
{
    /// <summary>A Unix datagram socket for the operator, made for its owner alone. Unset, closed.</summary>
    /// <value>absolute path</value>
    public string? Path { get; set; }
}
