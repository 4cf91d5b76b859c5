namespace Gateway.Framing.Kinds;

/// <summary>Whether expected bytes stand at a place of the input.</summary>
internal enum Match
{
    /// <summary>Other bytes stand there.</summary>
    None,

    /// <summary>The input ends before it is decided; so far they do.</summary>
    Undecided,

    /// <summary>They do.</summary>
    Whole,
}
