namespace Gateway.Secrets;

/// <summary>Marks an option whose value is never shown: <c>check</c> masks it.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretAttribute : Attribute;
