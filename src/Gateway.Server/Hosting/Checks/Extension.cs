namespace Gateway.Hosting.Checks;

/// <summary>A class of the host's that the gateway creates with the host's services.</summary>
/// <param name="Kind">What it is: <see cref="Verb"/>, <see cref="Framing"/> or <see cref="Application"/>.</param>
/// <param name="Type">The class.</param>
internal sealed record Extension(string Kind, Type Type)
{
    internal const string Verb = "verb";
    internal const string Framing = "framing";
    internal const string Application = "application";
}
