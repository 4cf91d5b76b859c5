using Gateway.Limits;
using Gateway.Sessions;

namespace Gateway.Tests.Sessions;

public sealed class MessageHeadsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Before_the_first_there_is_nothing_not_even_room()
    {
        var heads = default(MessageHeads);

        Assert.False(heads.TryAdd(0, MessageDirection.Sent, 1));
        Assert.Empty(heads.Copy());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(1000)]
    public void The_last_sixteen_are_kept_in_order(int count)
    {
        var heads = default(MessageHeads);
        for (var length = 1; length <= count; length++)
        {
            heads.Add(0, MessageDirection.Received, length);
        }

        Assert.Equal(Enumerable.Range(1, count).TakeLast(16), Read(heads).Select(head => head.Length));
    }

    [Theory]
    [InlineData(0, nameof(MessageDirection.Received), 0, 0)]
    [InlineData(128, nameof(MessageDirection.Sent), 16 * 1024 * 1024, 255)]
    [InlineData(2L * 365 * 24 * 3600 * 1000, nameof(MessageDirection.Received), 16 * 1024 * 1024, 1)]
    public void A_head_comes_out_as_it_went_in(long now, string word, int length, int verb)
    {
        var direction = Enum.Parse<MessageDirection>(word);
        var heads = default(MessageHeads);
        heads.Add(now, direction, length);
        heads.SetVerb(verb);

        var head = Assert.Single(Read(heads));
        Assert.Equal(new MessageHead(_time.GetUtcNow() + TimeSpan.FromMilliseconds(now), direction, length, verb == 0 ? null : $"verb {verb}"), head);
    }

    [Fact]
    public void A_verb_that_has_no_room_leaves_the_rest_alone()
    {
        var heads = default(MessageHeads);
        heads.Add(0, MessageDirection.Sent, 7);
        heads.SetVerb(256);

        Assert.Equal(new MessageHead(_time.GetUtcNow(), MessageDirection.Sent, 7, null), Assert.Single(Read(heads)));
    }

    private List<MessageHead> Read(MessageHeads heads)
    {
        using var clock = new DeadlineClock(_time);
        return [.. heads.Copy().Select(head => MessageHeads.Read(head, clock, verb => verb == 0 ? null : $"verb {verb}"))];
    }
}
