using System.Collections.Concurrent;
using Gateway.Fleet;

namespace Gateway.Nats;

/// <summary>
/// The subjects and keys of a fleet. A key of ours is one token: a dot separates tokens of a subject, and a colon is not allowed in the keys of a bucket, so that
/// they are written as <c>/</c> and <c>=</c>, which no key of ours has.
/// </summary>
/// <param name="fleet">The name of the fleet.</param>
internal sealed class NatsSubjects(string fleet)
{
    /// <summary>The number of subjects that are remembered: 10 000. A node publishes to its busy rooms again and again; a client that invents rooms must not fill the memory.</summary>
    private const int MaxRemembered = 10_000;

    private readonly ConcurrentDictionary<FleetTopic, string> _subjects = new();
    private int _remembered;

    /// <summary>What begins the subjects of answers.</summary>
    internal string InboxPrefix => $"{fleet}._INBOX";

    /// <summary>The subject of a topic.</summary>
    internal string Of(FleetTopic topic)
    {
        if (_subjects.TryGetValue(topic, out var subject))
        {
            return subject;
        }

        subject = topic.Key.Length == 0 ? $"{fleet}.v1.{topic.Kind}" : $"{fleet}.v1.{topic.Kind}.{Encode(topic.Key)}";
        if (_remembered < MaxRemembered && _subjects.TryAdd(topic, subject))
        {
            Interlocked.Increment(ref _remembered);
        }

        return subject;
    }

    /// <summary>The bucket of a map.</summary>
    internal string Bucket(string map) => $"{fleet}_{map}";

    /// <summary>A key as one token.</summary>
    internal static string Encode(string key) => key.Replace('.', '/').Replace(':', '=');

    /// <summary>The key that was encoded.</summary>
    internal static string Decode(string token) => token.Replace('/', '.').Replace('=', ':');
}
