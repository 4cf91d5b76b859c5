using System.Globalization;
using System.Text;
using Gateway.Fleet;
using Gateway.Tests.Support;

namespace Gateway.Tests.Fleet;

/// <summary>What every engine promises about frames and questions, tried on each.</summary>
public sealed class FleetEngineContractTests
{
    private static readonly FleetTopic Topic = new("r", "lobby");

    // Long enough for what must not be waited for to be seen, short enough for what must be.
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    public static TheoryData<string> Engines => new() { "in process", "nats" };

    [SkippableTheory]
    [MemberData(nameof(Engines))]
    public async Task What_one_publishes_all_others_that_listen_hear_and_it_does_not_itself(string engine)
    {
        await using var fleet = await TestFleet.StartAsync(engine);
        var (one, two, three) = (await fleet.JoinAsync(), await fleet.JoinAsync(), await fleet.JoinAsync());
        var own = await one.ListenAsync(Topic);
        var first = await two.ListenAsync(Topic);
        var second = await two.ListenAsync(Topic);
        var third = await three.ListenAsync(Topic);
        var elsewhere = await three.ListenAsync(new FleetTopic("r", "other"));
        Assert.True(one.Say(Topic, "hello"));
        await first.HearsAsync("hello");
        await second.HearsAsync("hello");
        await third.HearsAsync("hello");

        // What comes from another comes behind, if it came at all.
        Assert.True(two.Say(Topic, "over"));
        Assert.True(two.Say(new FleetTopic("r", "other"), "over"));
        await own.HearsAsync("over");
        await elsewhere.HearsAsync("over");
        await third.HearsAsync("hello", "over");
        Assert.Equal((1, 3), (one.Counters.Subscriptions, two.Counters.Subscriptions + three.Counters.Subscriptions - 1));
    }

    [SkippableTheory]
    [MemberData(nameof(Engines))]
    public async Task The_frames_of_one_sender_stay_in_order(string engine)
    {
        const int Count = 10_000;
        await using var fleet = await TestFleet.StartAsync(engine);
        var (one, two) = (await fleet.JoinAsync(), await fleet.JoinAsync());
        var listener = await two.ListenAsync(Topic);
        for (var number = 0; number < Count; number++)
        {
            Assert.True(one.Say(Topic, number.ToString(CultureInfo.InvariantCulture)));
        }

        await listener.HearsAsync(Count);
        Assert.Equal(Enumerable.Range(0, Count).Select(number => number.ToString(CultureInfo.InvariantCulture)), listener.Texts);
        await Eventually.TrueAsync(() => one.Counters.PendingBytes == 0, "nothing waits");
    }

    [SkippableTheory]
    [MemberData(nameof(Engines))]
    public async Task A_subscription_that_has_ended_hears_nothing_and_leaves_the_others_alone(string engine)
    {
        await using var fleet = await TestFleet.StartAsync(engine);
        var (one, two) = (await fleet.JoinAsync(), await fleet.JoinAsync());
        var ended = new RecordingListener();
        var subscription = two.Engine.Listen(Topic, ended);
        await subscription.Confirmed.WaitAsync(TestClient.Patience);
        var listener = await two.ListenAsync(Topic);
        one.Say(Topic, "1");
        await ended.HearsAsync("1");
        await subscription.DisposeAsync();
        await subscription.DisposeAsync();
        await two.ListenAsync(new FleetTopic("r", "behind"));
        one.Say(Topic, "2");
        await listener.HearsAsync("1", "2");
        Assert.Equal(["1"], ended.Texts);
        Assert.Equal(2, two.Counters.Subscriptions);
    }

    [SkippableTheory]
    [MemberData(nameof(Engines))]
    public async Task Frames_of_every_size_up_to_the_maximum_are_heard_and_none_above(string engine)
    {
        await using var fleet = await TestFleet.StartAsync(engine);
        var (one, two) = (await fleet.JoinAsync(), await fleet.JoinAsync());
        var listener = await two.ListenAsync(Topic);
        var max = one.Engine.MaxFrameSize;
        Assert.Equal(1024 * 1024, max);
        var largest = new byte[max];
        Random.Shared.NextBytes(largest);
        Assert.True(one.Engine.TryPublish(Topic, [], []));
        Assert.True(one.Engine.TryPublish(Topic, "head"u8, "body"u8));
        Assert.True(one.Engine.TryPublish(Topic, largest.AsSpan(0, 10), largest.AsSpan(10)));
        Assert.False(one.Engine.TryPublish(Topic, [0], largest));
        Assert.Equal(1, one.Counters[FleetDrop.TooLarge]);
        Assert.True(one.Say(Topic, "last"));
        await listener.HearsAsync(4);
        Assert.Equal(["", "headbody", Encoding.ASCII.GetString(largest), "last"], listener.Texts);
    }

    [SkippableTheory]
    [MemberData(nameof(Engines))]
    public async Task Keys_do_not_mix(string engine)
    {
        string[] keys = ["", "a", "a.b", "a:b", "a_b", "a-b", "a..b", ".x", "x.", "..", ".", "a.b.c", "A", "-", "_", ":", "a:.b", "a.:b", new string('x', 255)];
        await using var fleet = await TestFleet.StartAsync(engine);
        var (one, two) = (await fleet.JoinAsync(), await fleet.JoinAsync());
        var listeners = new List<RecordingListener>();
        foreach (var key in keys)
        {
            listeners.Add(await two.ListenAsync(new FleetTopic("r", key)));
        }

        var other = await two.ListenAsync(new FleetTopic("n", "a.b"));
        Assert.All(keys, key => Assert.True(one.Say(new FleetTopic("r", key), $"to {key}")));
        Assert.True(one.Say(new FleetTopic("n", "a.b"), "to another kind"));
        foreach (var (key, listener) in keys.Zip(listeners))
        {
            await listener.HearsAsync($"to {key}");
        }

        await other.HearsAsync("to another kind");
        Assert.All(keys.Zip(listeners), pair => Assert.Equal([$"to {pair.First}"], pair.Second.Texts));
    }

    [SkippableTheory]
    [MemberData(nameof(Engines))]
    public async Task What_was_published_before_an_engine_ends_is_heard(string engine)
    {
        const int Count = 1_000;
        await using var fleet = await TestFleet.StartAsync(engine);
        var (one, two) = (await fleet.JoinAsync(), await fleet.JoinAsync());
        var listener = await two.ListenAsync(Topic);
        var frame = new byte[1_000];
        Assert.All(Enumerable.Range(0, Count), _ => Assert.True(one.Engine.TryPublish(Topic, frame, [])));
        await one.DisposeAsync();
        await listener.HearsAsync(Count);
        Assert.False(one.Say(Topic, "too late"));
        Assert.Equal(FleetState.Away, one.Engine.State);
        Assert.Equal((0L, 1L), (one.Counters.PendingBytes, one.Counters[FleetDrop.Away]));
    }

    [SkippableTheory]
    [MemberData(nameof(Engines))]
    public async Task A_question_is_answered_now_or_later(string engine)
    {
        await using var fleet = await TestFleet.StartAsync(engine);
        var (one, two) = (await fleet.JoinAsync(), await fleet.JoinAsync());
        await two.AnswerAsync(Topic, (question, reply) => Assert.True(reply.TrySend([.. question, .. "!"u8])));
        await two.AnswerAsync(new FleetTopic("later"), (question, reply) => _ = Task.Run(() => reply.TrySend(question)));
        await two.AnswerAsync(new FleetTopic("nothing"), (_, reply) => reply.TrySend([]));
        Assert.Equal((FleetAskResult.Answered, "hello!"), Text(await one.AskAsync(Topic, "hello")));
        Assert.Equal((FleetAskResult.Answered, "hello"), Text(await one.AskAsync(new FleetTopic("later"), "hello")));
        Assert.Equal((FleetAskResult.Answered, ""), Text(await one.AskAsync(new FleetTopic("nothing"), "")));
    }

    [SkippableTheory]
    [MemberData(nameof(Engines))]
    public async Task A_question_to_nobody_does_not_wait(string engine)
    {
        await using var fleet = await TestFleet.StartAsync(engine);
        var one = await fleet.JoinAsync();
        Assert.Equal(FleetAskResult.Nobody, (await one.AskAsync(Topic, "hello")).Result);

        // Its own listeners do not count.
        await one.AnswerAsync(Topic, (_, reply) => reply.TrySend("me"u8));
        Assert.Equal(FleetAskResult.Nobody, (await one.AskAsync(Topic, "hello")).Result);
        var two = await fleet.JoinAsync();
        Assert.Equal((FleetAskResult.Answered, "me"), Text(await two.AskAsync(Topic, "hello")));
        await one.DisposeAsync();
        Assert.Equal(FleetAskResult.Nobody, (await two.AskAsync(Topic, "hello")).Result);
    }

    [SkippableTheory]
    [MemberData(nameof(Engines))]
    public async Task A_question_that_is_not_answered_ends_in_time_and_a_late_answer_harms_nobody(string engine)
    {
        await using var fleet = await TestFleet.StartAsync(engine);
        var (one, two) = (await fleet.JoinAsync(), await fleet.JoinAsync());
        FleetReply kept = default;
        await two.AnswerAsync(Topic, (question, reply) =>
        {
            if (question is [])
            {
                kept = reply;
            }
            else
            {
                Assert.True(reply.TrySend(question));
            }
        });
        Assert.Equal(FleetAskResult.TimedOut, (await one.AskAsync(Topic, "", Short)).Result);
        Assert.True(kept.TrySend("late"u8));
        Assert.True(kept.TrySend("twice"u8));
        Assert.Equal((FleetAskResult.Answered, "next"), Text(await one.AskAsync(Topic, "next")));
        using var cancelled = new CancellationTokenSource(Short);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one.Engine.AskAsync(Topic, default, TestClient.Patience, cancelled.Token).AsTask());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one.Engine.AskAsync(Topic, default, TestClient.Patience, cancelled.Token).AsTask());
        Assert.Equal(FleetAskResult.TooLarge, (await one.Engine.AskAsync(Topic, new byte[one.Engine.MaxFrameSize + 1], Short)).Result);
        Assert.Equal((FleetAskResult.Answered, "still"), Text(await one.AskAsync(Topic, "still")));
    }

    [SkippableTheory]
    [MemberData(nameof(Engines))]
    public async Task Many_questions_at_a_time_each_have_their_answer(string engine)
    {
        await using var fleet = await TestFleet.StartAsync(engine);
        var (one, two) = (await fleet.JoinAsync(), await fleet.JoinAsync());
        await two.AnswerAsync(Topic, (question, reply) => reply.TrySend(question));
        var questions = Enumerable.Range(0, 200).Select(number => $"question {number}").ToArray();
        var answers = await Task.WhenAll(questions.Select(question => one.AskAsync(Topic, question)));
        Assert.Equal(questions, answers.Select(answer => Text(answer).Text));
    }

    [SkippableTheory]
    [MemberData(nameof(Engines))]
    public async Task A_frame_that_nobody_has_asked_with_expects_no_answer(string engine)
    {
        await using var fleet = await TestFleet.StartAsync(engine);
        var (one, two) = (await fleet.JoinAsync(), await fleet.JoinAsync());
        var expected = true;
        var listener = new RecordingListener((_, reply) => expected = reply.IsExpected || reply.TrySend("?"u8));
        await two.Engine.Listen(Topic, listener).Confirmed.WaitAsync(TestClient.Patience);
        one.Say(Topic, "hello");
        await Eventually.TrueAsync(() => !expected, "no answer is expected");
    }

    [SkippableTheory]
    [MemberData(nameof(Engines))]
    public async Task An_engine_says_when_it_is_reached(string engine)
    {
        await using var fleet = await TestFleet.StartAsync(engine);
        var node = await fleet.JoinAsync();
        Assert.Equal((FleetState.Connected, null), (node.Engine.State, node.Engine.Fault));
        Assert.True(await node.Engine.PingAsync(CancellationToken.None) >= TimeSpan.Zero);
        var states = new List<FleetState>();
        node.Engine.StateChanged += states.Add;
        await node.DisposeAsync();
        Assert.Equal([FleetState.Away], states);
        await Assert.ThrowsAsync<FleetException>(() => node.Engine.PingAsync(CancellationToken.None).AsTask());
        await Assert.ThrowsAsync<FleetException>(() => node.Engine.OpenMapAsync("table").AsTask());
        Assert.Equal(FleetAskResult.Away, (await node.AskAsync(Topic, "hello")).Result);
    }

    private static (FleetAskResult Result, string Text) Text(FleetAnswer answer) => (answer.Result, Encoding.ASCII.GetString(answer.Payload.Span));
}
