namespace Gateway.Configuration;

/// <summary>Marks an option that is a number of bytes and may be written with a unit (<see cref="ByteSize"/>).</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class BytesAttribute : Attribute;
