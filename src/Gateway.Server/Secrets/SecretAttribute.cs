namespace Gateway.Secrets;

/// <summary>Marks an option whose value is never shown: <c>check</c> and <c>config</c> mask it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;
