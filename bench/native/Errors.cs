namespace Gateway.Native;

/// <summary>The error numbers of Linux that are ordinary outcomes rather than failures.</summary>
public static class Errors
{
    /// <summary>The call was interrupted by a signal.</summary>
    public const int Interrupted = 4;

    /// <summary>Nothing to read, or no room to write.</summary>
    public const int WouldBlock = 11;

    /// <summary>A connection is being established.</summary>
    public const int InProgress = 115;
}
