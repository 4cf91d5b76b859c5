namespace Gateway.Configuration;

/// <summary>Marks an option that follows a change of the configuration without restart. Whoever uses it asks <c>IOptionsMonitor</c>, each time or on change.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ReloadableAttribute : Attribute;
