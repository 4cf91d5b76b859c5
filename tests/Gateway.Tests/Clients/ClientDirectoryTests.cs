using Gateway.Clients;
using Gateway.Limits;
using Gateway.Tests.Support;

namespace Gateway.Tests.Clients;

/// <summary>Who has which name, and what is remembered of those that are away.</summary>
public sealed class ClientDirectoryTests
{
    private readonly GatewayLimits _limits = new() { MaxKnownClients = 3 };
    private readonly ClientDirectory _clients;

    public ClientDirectoryTests() => _clients = new ClientDirectory(new TestOptions<GatewayLimits>(_limits), TimeProvider.System);

    [Fact]
    public void Under_Replace_the_newest_has_the_name_and_the_end_of_the_one_before_frees_nothing()
    {
        var (old, young) = (new TestSession(1), new TestSession(2));
        var first = Claim("till-7", old, DuplicateName.Replace);
        var second = Claim("till-7", young, DuplicateName.Replace);
        Assert.Same(first.Claim, second.Replaced);
        Assert.Equal([2], Holders("till-7"));
        second.TellReplaced();
        Assert.True(old.IsReplaced);
        Assert.False(young.IsReplaced);

        _clients.Release(first.Claim!, Absence(1));
        Assert.Equal([2], Holders("till-7"));
        _clients.Release(second.Claim!, Absence(2));
        Assert.Equal(ClientPresence.Away, Presence("till-7"));
        Assert.Equal(2, Left("till-7")!.Session);
    }

    [Fact]
    public void Under_Refuse_the_first_keeps_the_name_until_it_ends()
    {
        var first = Claim("a", new TestSession(1), DuplicateName.Refuse);
        Assert.Null(Claim("a", new TestSession(2), DuplicateName.Refuse).Claim);
        Assert.Equal([1], Holders("a"));
        _clients.Release(first.Claim!, Absence(1));
        Assert.NotNull(Claim("a", new TestSession(3), DuplicateName.Refuse).Claim);
        Assert.Equal([3], Holders("a"));
    }

    [Fact]
    public void Under_Allow_all_have_the_name_the_newest_first_and_each_end_is_its_own()
    {
        var claims = Enumerable.Range(1, 4).Select(number => Claim("a", new TestSession(number), DuplicateName.Allow)).ToList();
        Assert.All(claims, claim => Assert.Null(claim.Replaced));
        Assert.Equal([4, 3, 2, 1], Holders("a"));
        _clients.Release(claims[1].Claim!, Absence(2));
        Assert.Equal([4, 3, 1], Holders("a"));
        _clients.Release(claims[3].Claim!, Absence(4));
        _clients.Release(claims[3].Claim!, Absence(4));
        Assert.Equal([3, 1], Holders("a"));
        _clients.Release(claims[0].Claim!, Absence(1));
        _clients.Release(claims[2].Claim!, Absence(3));
        Assert.Equal(3, Left("a")!.Session);
    }

    [Fact]
    public void Whoever_replaces_several_tells_them_all()
    {
        TestSession[] old = [new(1), new(2), new(3)];
        Assert.All(old, session => Claim("a", session, DuplicateName.Allow));
        Claim("a", new TestSession(4), DuplicateName.Replace).TellReplaced();
        Assert.All(old, session => Assert.True(session.IsReplaced));
        Assert.Equal([4], Holders("a"));
    }

    [Fact]
    public void A_visitor_that_has_seen_enough_is_shown_no_more()
    {
        Claim("a", new TestSession(1), DuplicateName.Allow);
        Claim("a", new TestSession(2), DuplicateName.Allow);
        var visitor = new Numbers(most: 1);
        Assert.Equal(ClientPresence.Online, _clients.Visit("a", ref visitor));
        Assert.Equal([2], visitor.Seen);
    }

    [Fact]
    public void Of_those_that_are_away_the_one_that_left_first_is_forgotten_first_and_nobody_who_is_here_is()
    {
        Pass("a");
        Pass("b");
        Pass("c");
        Pass("a");
        Assert.Equal(3, _clients.Count);
        Claim("here", new TestSession(9), DuplicateName.Replace);
        Assert.Equal(ClientPresence.Unknown, Presence("b"));
        Assert.Equal(ClientPresence.Away, Presence("a"));

        foreach (var name in new[] { "d", "e", "f", "g" })
        {
            Claim(name, new TestSession(9), DuplicateName.Replace);
        }

        Assert.Equal(ClientPresence.Unknown, Presence("a"));
        Assert.Equal(5, _clients.Count);
        Assert.Equal(0, _clients.Away);
        _limits.MaxKnownClients = 0;
        Pass("h");
        Assert.Equal(ClientPresence.Unknown, Presence("h"));
        Assert.Equal(ClientPresence.Online, Presence("here"));
    }

    [Fact]
    public void A_client_that_comes_back_is_not_forgotten_for_its_absence()
    {
        Pass("a");
        Claim("a", new TestSession(2), DuplicateName.Replace);
        Pass("b");
        Pass("c");
        Pass("d");
        Assert.Equal(ClientPresence.Online, Presence("a"));
        Assert.Equal(ClientPresence.Unknown, Presence("b"));
        Assert.Equal(3, _clients.Count);
    }

    [Fact]
    public async Task However_claims_and_ends_race_one_has_the_name_at_every_moment_and_at_last_nobody()
    {
        _limits.MaxKnownClients = 10;
        string[] names = ["a", "b", "c"];
        foreach (var name in names)
        {
            Claim(name, new TestSession(0), DuplicateName.Allow);
        }

        var over = 0;
        var missing = 0;
        var racing = Enumerable.Range(1, 4).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            var mine = new Queue<Claim>();
            for (var round = 0; round < 20_000; round++)
            {
                var result = Claim(names[random.Next(3)], new TestSession(seed), DuplicateName.Replace);
                result.TellReplaced();
                mine.Enqueue(result.Claim!);

                // Those that were replaced end late; the others keep their names until the race is over.
                var oldest = mine.Dequeue();
                if (((TestSession)oldest.Session).IsReplaced)
                {
                    _clients.Release(oldest, Absence(seed));
                }
                else
                {
                    mine.Enqueue(oldest);
                }
            }

            return mine;
        })).ToList();
        var watching = Task.Run(() =>
        {
            while (Volatile.Read(ref over) == 0)
            {
                missing += names.Count(name => Presence(name) != ClientPresence.Online);
            }
        });
        var left = (await Task.WhenAll(racing)).SelectMany(mine => mine).ToList();
        Volatile.Write(ref over, 1);
        await watching;
        Assert.Equal(0, missing);
        Assert.All(names, name => Assert.Single(Holders(name)));
        left.ForEach(claim => _clients.Release(claim, Absence(1)));
        Assert.All(names, name => Assert.Equal(ClientPresence.Away, Presence(name)));
        Assert.Equal(3, _clients.Away);
    }

    [Fact]
    public void A_name_costs_at_most_200_bytes_beside_its_characters()
    {
        var sessions = Enumerable.Range(0, 4096).Select(number => (Name: $"client-{number}", Session: new TestSession(number))).ToList();

        // The table grows in steps, and stays as large as it was.
        var earlier = sessions.Select(one => Claim(one.Name, one.Session, DuplicateName.Replace).Claim!).ToList();
        earlier.ForEach(claim => _clients.Release(claim, Absence(1)));
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var (name, session) in sessions)
        {
            Claim(name, session, DuplicateName.Replace);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / sessions.Count, 100, 200);
    }

    private static Absence Absence(long session) => new(session, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, "quit", "line");

    // In one process a claim is answered at once.
    private ClaimResult Claim(string name, TestSession session, DuplicateName duplicate)
    {
        var claim = _clients.ClaimAsync(name, session, duplicate);
        return claim.IsCompletedSuccessfully ? claim.Result : throw new InvalidOperationException("The claim waits.");
    }

    private void Pass(string name) => _clients.Release(Claim(name, new TestSession(1), DuplicateName.Replace).Claim!, Absence(1));

    private List<long> Holders(string name)
    {
        var visitor = new Numbers(int.MaxValue);
        _clients.Visit(name, ref visitor);
        return visitor.Seen;
    }

    private ClientPresence Presence(string name)
    {
        var visitor = new Numbers(int.MaxValue);
        return _clients.Visit(name, ref visitor);
    }

    private Absence? Left(string name)
    {
        var visitor = new Numbers(int.MaxValue);
        return _clients.Find(name)?.Visit(ref visitor);
    }

    private sealed class TestSession(long number) : IClientSession
    {
        public bool IsReplaced { get; private set; }

        public long Number => number;

        public DuplicateName Duplicate => DuplicateName.Replace;

        public void OnReplaced() => IsReplaced = true;
    }

    private readonly struct Numbers(int most) : IClientVisitor
    {
        public List<long> Seen { get; } = [];

        public bool Visit(IClientSession session)
        {
            Seen.Add(session.Number);
            return Seen.Count < most;
        }
    }
}
