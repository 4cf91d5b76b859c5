namespace Gateway.Configuration;

/// <summary>
/// Marks an option that takes effect without a restart when the configuration changes. Its users read it from <c>IOptionsMonitor</c>, each time or on change.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ReloadableAttribute : Attribute;
