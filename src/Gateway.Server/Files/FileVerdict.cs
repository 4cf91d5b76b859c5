namespace Gateway.Files;

/// <summary>The result of applying the content of watched files.</summary>
internal readonly record struct FileVerdict
{
    /// <summary>The content was applied.</summary>
    internal static readonly FileVerdict Applied;

    /// <summary>Why the content was not applied; null if it was.</summary>
    internal string? Fault { get; private init; }

    /// <summary>Whether the same content may be applicable later, so that it is checked again.</summary>
    internal bool IsRetried { get; private init; }

    /// <summary>The content is invalid, and stays so until the file is written again.</summary>
    internal static FileVerdict Invalid(string fault) => new() { Fault = fault };

    /// <summary>The content cannot be applied now, for a reason that may go away.</summary>
    internal static FileVerdict Retry(string fault) => new() { Fault = fault, IsRetried = true };
}
