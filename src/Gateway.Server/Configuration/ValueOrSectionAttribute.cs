namespace Gateway.Configuration;

/// <summary>Marks an option that is one value or a section of its own. The section has its own reader, which reports its faults.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValueOrSectionAttribute : Attribute;
