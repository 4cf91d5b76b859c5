namespace Gateway.Tests.Support;

/// <summary>Tests that measure the whole process run while nothing else does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}
