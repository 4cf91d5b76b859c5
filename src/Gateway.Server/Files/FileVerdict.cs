namespace Gateway.Files;

/// <summary>What became of what was read from watched files.</summary>
internal readonly record struct FileVerdict
{
    /// <summary>It is in force.</summary>
    internal static readonly FileVerdict Taken;

    /// <summary>Why it is not, in words; null where it is.</summary>
    internal string? Fault { get; private init; }

    /// <summary>Whether the same may be taken later, so that it is judged again at the next look.</summary>
    internal bool IsTriedAgain { get; private init; }

    /// <summary>It is not what it should be, and stays so until it is written again.</summary>
    internal static FileVerdict Bad(string fault) => new() { Fault = fault };

    /// <summary>It can't be taken now; what stands in its way may go.</summary>
    internal static FileVerdict NotNow(string fault) => new() { Fault = fault, IsTriedAgain = true };
}
