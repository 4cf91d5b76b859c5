namespace Gateway.Lookup;

/// <summary>The table's file cannot be used at start. The message tells the operator why, and what to do.</summary>
internal sealed class LookupFileException(string path, string reason, string advice)
    : IOException($"Gateway:Lookup:File: {path}: {reason}. {advice}");
