using System.Text;
using Gateway.Files;
using Gateway.Secrets;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Secrets;

/// <summary>Which tokens are in force while a new file of them can't be read.</summary>
public sealed class TokensTests : IDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Until_a_file_that_takes_their_place_can_be_read_the_tokens_before_it_are_required()
    {
        using var files = new FileWatch(_time, NullLogger<FileWatch>.Instance);
        var tokens = new Tokens("Key", ["given-0123456789abcdef"], null, files, NullLogger<Tokens>.Instance);
        tokens.Replace([], _folder["tokens"]);
        Assert.Equal((true, true, false), EffectiveOptions());
        _time.Advance(FileWatch.Interval);
        Assert.Equal((true, true, false), EffectiveOptions());

        File.WriteAllText(_folder["tokens"], "filed-0123456789abcdef");
        _time.Advance(FileWatch.Interval);
        Assert.Equal((true, false, true), EffectiveOptions());

        File.WriteAllText(_folder["other"], "# none");
        tokens.Replace([], _folder["other"]);
        Assert.Equal((true, false, true), EffectiveOptions());
        tokens.Replace([], null);
        Assert.Equal((false, false, false), EffectiveOptions());

        (bool, bool, bool) EffectiveOptions() => (tokens.AreRequired, Contains("given-0123456789abcdef"), Contains("filed-0123456789abcdef"));

        bool Contains(string token) => tokens.Contains(Encoding.UTF8.GetBytes(token));
    }
}
