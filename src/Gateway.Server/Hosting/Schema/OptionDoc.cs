namespace Gateway.Hosting.Schema;

/// <summary>The XML documentation of an option, as plain text.</summary>
/// <param name="Summary">What it is, and why it has its default.</param>
/// <param name="Value">Unit and range, or the form of a text; empty if there is nothing to say.</param>
/// <param name="Words">The only possible values of a text, if <paramref name="Value"/> is a list of words; otherwise empty.</param>
internal sealed record OptionDoc(string Summary, string Value, IReadOnlyList<string> Words);
