using System.Text;
using Gateway.Control;
using Gateway.Fleet;

namespace Gateway.Tests.Control;

public sealed class HeartbeatTests
{
    [Theory]
    [InlineData("heartbeat:node-42:healthy", "node-42", nameof(PeerState.Healthy))]
    [InlineData("heartbeat:a.b_C:draining", "a.b_C", nameof(PeerState.Draining))]
    [InlineData("heartbeat:x:leaving", "x", nameof(PeerState.Leaving))]
    public void It_is_read_as_it_is_written(string text, string node, string word)
    {
        var state = Enum.Parse<PeerState>(word);
        Assert.True(Heartbeat.TryRead(Encoding.ASCII.GetBytes(text), out var read, out var readState));
        Assert.Equal((node, state), (Encoding.ASCII.GetString(read), readState));
        Assert.Equal(text, Encoding.ASCII.GetString(Heartbeat.Write(node, state)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("heartbeat")]
    [InlineData("heartbeat:")]
    [InlineData("heartbeat::healthy")]
    [InlineData("heartbeat:node")]
    [InlineData("heartbeat:node:")]
    [InlineData("heartbeat:node:health")]
    [InlineData("heartbeat:node:healthy\n")]
    [InlineData("heartbeat:node:Healthy")]
    [InlineData("heartbeat:no de:healthy")]
    [InlineData("heartbeat:no\nde:healthy")]
    [InlineData("heartbeat:node:x:healthy")]
    [InlineData("Heartbeat:node:healthy")]
    [InlineData(" heartbeat:node:healthy")]
    public void Anything_else_is_malformed(string text) => Assert.False(Heartbeat.TryRead(Encoding.Latin1.GetBytes(text), out _, out _));

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void A_name_has_a_greatest_length(int length, bool fits) =>
        Assert.Equal(fits, Heartbeat.TryRead(Encoding.ASCII.GetBytes($"heartbeat:{new string('n', length)}:healthy"), out _, out _));

    [Theory]
    [InlineData("web-1.example", "web-1.example")]
    [InlineData("Büro:1", "B-ro-1")]
    [InlineData("", "gateway")]
    public void Any_machine_gets_a_name(string machine, string node) => Assert.Equal(node, NodeName.FromMachineName(machine));
}
