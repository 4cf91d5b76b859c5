namespace Gateway.Fleet;

/// <summary>Which map it is, and how far it has come.</summary>
/// <param name="Created">When it was created: another time is another map.</param>
/// <param name="LastRevision">The number of its last change; 0 if there was none.</param>
public readonly record struct FleetMapState(DateTimeOffset Created, long LastRevision);
