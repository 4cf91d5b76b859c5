namespace Gateway.Configuration;

/// <summary>
/// Marks options whose section may have sections that are none of their properties: those of applications, which are compared with the
/// applications' own options once these are known.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class AllowsOtherSectionsAttribute : Attribute;
