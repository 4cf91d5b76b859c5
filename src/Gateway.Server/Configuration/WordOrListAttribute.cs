namespace Gateway.Configuration;

/// <summary>Marks a list that may be written as one value. The highest source that has either decides which it is.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WordOrListAttribute : Attribute;
