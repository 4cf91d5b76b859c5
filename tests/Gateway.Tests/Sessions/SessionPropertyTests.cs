using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Sessions;

/// <summary>However requests are cut into reads and segments, a session's replies and its end are those of the whole.</summary>
public sealed class SessionPropertyTests
{
    [Theory]
    [InlineData("line")]
    [InlineData("frames")]
    public async Task Any_split_of_any_stream_gives_the_same_replies_and_end(string listener)
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Limits:MaxMessageSize", "64"));
        var isLine = listener == "line";
        var property = Prop.ForAll(Streams(isLine).ToArbitrary(), Gen.Choose(1, 40).ArrayOf().ToArbitrary(), (bytes, cuts) =>
        {
            var whole = Talk(server, listener, [bytes]);
            var split = Talk(server, listener, Cut(bytes, cuts));
            return whole == split;
        });
        await Task.Run(() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(400), property));
    }

    private static (string Replies, long Ends) Talk(GatewayServer server, string name, IEnumerable<byte[]> pieces)
    {
        var listener = server.Listener(name);
        var before = Ends(listener);
        var connection = new MemoryConnection();
        var serving = server.Services.GetRequiredService<SessionHost>().ServeAsync(connection, listener);
        var replies = connection.TalkAsync(pieces).WaitAsync(TestClient.Patience).GetAwaiter().GetResult();
        serving.WaitAsync(TestClient.Patience).GetAwaiter().GetResult();
        return (Encoding.Latin1.GetString(replies), Fingerprint(before, Ends(listener)));
    }

    private static Dictionary<string, long> Ends(Listener listener) => listener.Counters.Closed.All.ToDictionary(end => end.Reason, end => end.Count);

    // Which reason was counted: the one whose count went up.
    private static long Fingerprint(Dictionary<string, long> before, Dictionary<string, long> after) =>
        after.Keys.Order(StringComparer.Ordinal).Select((reason, index) => (after[reason] - before[reason]) << index).Sum();

    private static Gen<byte[]> Streams(bool isLine)
    {
        var request = Gen.Elements("PING", "ECHO abc", "ECHO ", "STATUS", "nonsense", "", "QUIT", $"ECHO {new string('y', 59)}", $"ECHO {new string('z', 60)}");
        var frequent = Gen.Elements("PING", "ECHO 12345678901234567890");
        var requests = Gen.Frequency((5, frequent), (1, request)).ArrayOf();
        var framed = requests.Select(all => all.SelectMany(one => TestClient.Encode(isLine ? "Line" : "LengthPrefixed", Encoding.ASCII.GetBytes(one))).ToArray());
        var garbage = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf();
        return Gen.Frequency((6, framed), (1, garbage), (3, from head in framed from tail in garbage select head.Concat(tail).ToArray()));
    }

    private static List<byte[]> Cut(byte[] bytes, int[] cuts)
    {
        var pieces = new List<byte[]>();
        var at = 0;
        foreach (var cut in cuts)
        {
            pieces.Add(bytes[at..Math.Min(at + cut, bytes.Length)]);
            at = Math.Min(at + cut, bytes.Length);
        }

        pieces.Add(bytes[at..]);
        return pieces;
    }
}
