using System.Text;
using Gateway.Commands;
using Gateway.Diagnostics;

namespace Gateway.Tests.Commands;

public sealed class VerbTableTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(12)]
    [InlineData(500)]
    public void However_many_verbs_there_are_each_is_found_and_nothing_else(int count)
    {
        var random = new Random(count);
        var verbs = new HashSet<string>();
        while (verbs.Count < count)
        {
            verbs.Add(new string([.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => (char)('A' + random.Next(26)))]));
        }

        var sheet = new CounterSheet();
        var table = new VerbTable([.. verbs.Select((verb, index) => new CommandEntry(new Named(verb), index + 1, new CommandCounters(sheet, verb, ["ok"])))]);
        foreach (var verb in verbs)
        {
            Assert.Equal(verb, Find(verb));
            Assert.Equal(verb, Find(verb.ToLowerInvariant()));
            Assert.Null(Find(verb + "\0"));
            Assert.Null(Find(verb + " "));
            Assert.Null(Find("1" + verb));
            if (!verbs.Contains(verb[..^1]))
            {
                Assert.Null(Find(verb[..^1]));
            }
        }

        Assert.Null(Find(""));
        Assert.Null(Find("NINELETTE"));

        string? Find(string text) => table.Find(Encoding.ASCII.GetBytes(text))?.Command.Verb;
    }

    // A verb that is only looked for.
    private sealed class Named(string verb) : ICommand
    {
        public string Verb => verb;

        public string Takes => "";

        public bool NeedsSession => false;

        public bool IsOpen => true;

        public CommandResult Execute(in CommandRequest request, IReplyWriter reply) => throw new NotSupportedException();
    }
}
