using System.Text;
using Gateway.Fleet;
using Gateway.Tests.Support;

namespace Gateway.Tests.Fleet;

/// <summary>The engine of one gateway, with its counters.</summary>
internal sealed record TestNode(IFleetEngine Engine, FleetCounters Counters) : IAsyncDisposable
{
    /// <summary>Listens, and waits until what others publish is heard.</summary>
    public async Task<RecordingListener> ListenAsync(FleetTopic topic)
    {
        var listener = new RecordingListener();
        await Engine.Listen(topic, listener).Confirmed.WaitAsync(TestClient.Patience);
        return listener;
    }

    /// <summary>Answers each question of a topic.</summary>
    public Task AnswerAsync(FleetTopic topic, Action<byte[], FleetReply> answer) =>
        Engine.Listen(topic, new RecordingListener(answer)).Confirmed.WaitAsync(TestClient.Patience);

    public bool Say(FleetTopic topic, string text) => Engine.TryPublish(topic, Encoding.ASCII.GetBytes(text), []);

    public async Task<FleetAnswer> AskAsync(FleetTopic topic, string question, TimeSpan? patience = null) =>
        await Engine.AskAsync(topic, Encoding.ASCII.GetBytes(question), patience ?? TestClient.Patience);

    /// <summary>Until the engine is in that state.</summary>
    public Task IsAsync(FleetState state) => Eventually.TrueAsync(() => Engine.State == state, $"{state}, not {Engine.State}");

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
