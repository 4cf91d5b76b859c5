namespace Gateway.Hosting.Sources;

/// <summary>The kinds of sources.</summary>
internal enum ValueSourceKind
{
    /// <summary>No source: the option's own default.</summary>
    Default,

    /// <summary><c>defaults.json</c> beside the executable.</summary>
    ShippedDefaults,

    /// <summary>A settings file.</summary>
    File,

    /// <summary>The user secrets of a project in development.</summary>
    UserSecrets,

    /// <summary>An environment variable.</summary>
    Environment,

    /// <summary>The command line.</summary>
    CommandLine,

    /// <summary>Any other provider, mostly the host's own.</summary>
    Provider,
}
