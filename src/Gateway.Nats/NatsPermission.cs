namespace Gateway.Nats;

/// <summary>A permission that the user of the gateways needs, as docs/fleet.md names it, and a subject by which it can be tried.</summary>
/// <param name="IsToPublish">Whether it is one to publish; otherwise one to subscribe.</param>
/// <param name="Subjects">The subjects that it is for.</param>
/// <param name="Tried">One of them. What is published there does nothing.</param>
/// <param name="IsWrite">Whether a bucket would keep what is published there, unless it is told not to.</param>
internal sealed record NatsPermission(bool IsToPublish, string Subjects, string Tried, bool IsWrite = false)
{
    /// <summary>A key, or a part of a subject, that no gateway has.</summary>
    private const string Nobody = "check";

    /// <summary>All that a fleet needs for its own subjects and these maps.</summary>
    internal static IReadOnlyList<NatsPermission> Of(NatsSubjects subjects, string fleet, IEnumerable<string> maps) =>
    [
        new(true, $"{fleet}.>", $"{fleet}.v1.{Nobody}"),
        new(false, $"{fleet}.>", $"{fleet}.v1.{Nobody}"),
        new(true, $"{fleet}.>", $"{subjects.InboxPrefix}.{Nobody}"),
        new(false, $"{fleet}.>", $"{subjects.InboxPrefix}.{Nobody}"),
        new(true, "$JS.API.INFO", "$JS.API.INFO"),
        .. maps.Select(subjects.Bucket).SelectMany(OfBucket),
    ];

    /// <summary>Whether the server has refused what was tried, by its message.</summary>
    internal bool IsRefusedBy(string error) => error.Contains(IsToPublish ? "Publish" : "Subscription", StringComparison.Ordinal) && error.Contains($"\"{Tried}\"", StringComparison.Ordinal);

    // A request of JetStream's without a body, and without anybody to answer, is refused there and changes nothing.
    private static NatsPermission[] OfBucket(string bucket) =>
    [
        new(true, $"$KV.{bucket}.>", $"$KV.{bucket}.{Nobody}", IsWrite: true),
        new(true, $"$JS.API.STREAM.*.KV_{bucket}", $"$JS.API.STREAM.INFO.KV_{bucket}"),
        new(true, $"$JS.API.STREAM.*.KV_{bucket}", $"$JS.API.STREAM.CREATE.KV_{bucket}"),
        new(true, $"$JS.API.CONSUMER.*.KV_{bucket}", $"$JS.API.CONSUMER.CREATE.KV_{bucket}"),
        new(true, $"$JS.API.CONSUMER.*.KV_{bucket}.>", $"$JS.API.CONSUMER.CREATE.KV_{bucket}.{Nobody}"),
        new(true, $"$JS.API.DIRECT.GET.KV_{bucket}", $"$JS.API.DIRECT.GET.KV_{bucket}"),
        new(true, $"$JS.API.DIRECT.GET.KV_{bucket}.>", $"$JS.API.DIRECT.GET.KV_{bucket}.{Nobody}"),
        new(true, $"$JS.FC.KV_{bucket}.>", $"$JS.FC.KV_{bucket}.{Nobody}"),
    ];
}
