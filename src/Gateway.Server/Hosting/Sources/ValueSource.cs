namespace Gateway.Hosting.Sources;

/// <summary>Where a value of the configuration comes from.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The file's path, the variable's name, or what the provider calls itself; empty if there is only one of the kind.</param>
/// <param name="Value">The value there, which is not the effective one if another source is before it. Secrets are masked.</param>
internal sealed record ValueSource(ValueSourceKind Kind, string Name, string? Value)
{
    /// <summary>How many sources take precedence over it.</summary>
    internal int Rank { get; init; }

    /// <summary>The source in words.</summary>
    public override string ToString() => Kind switch
    {
        ValueSourceKind.Default => "default",
        ValueSourceKind.ShippedDefaults => $"shipped defaults {Name}",
        ValueSourceKind.UserSecrets => $"user secrets {Name}",
        ValueSourceKind.Environment => $"environment variable {Name}",
        ValueSourceKind.CommandLine => "command line",
        _ => Name,
    };
}
