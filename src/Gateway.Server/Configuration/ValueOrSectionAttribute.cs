namespace Gateway.Configuration;

/// <summary>Marks an option that is one value or a section of its own. The section has its own reader, which reports its faults.</summary>
/// <param name="keys">What a section must have, for the fault of an empty one.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValueOrSectionAttribute(string keys) : Attribute
{
    /// <summary>What a section must have.</summary>
    public string Keys => keys;
}
