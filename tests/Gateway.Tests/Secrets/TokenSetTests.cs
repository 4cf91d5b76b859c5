using System.Text;
using Gateway.Secrets;
using Gateway.Tests.Support;

namespace Gateway.Tests.Secrets;

/// <summary>Tokens with the name of a client before them.</summary>
public sealed class TokenSetTests
{
    private const string First = "0123456789abcdef";
    private const string Second = "fedcba9876543210";

    [Theory]
    [InlineData("till-7 = " + First, First, "till-7")]
    [InlineData("till-7  =  " + First, First, "till-7")]
    [InlineData(First, First, null)]
    [InlineData("0123456789abcde=", "0123456789abcde=", null)]
    [InlineData("a=0123456789abcdef==", "a=0123456789abcdef==", null)]
    [InlineData("till-7 = 0123456789abcd==", "0123456789abcd==", "till-7")]
    public void A_line_is_a_token_or_a_name_and_a_token(string line, string token, string? name)
    {
        Assert.Null(Token.FindFault(line));
        Assert.Equal((true, name), Find(TokenSet.Create([Second + Second, line, "other = " + Second]), token));
    }

    [Fact]
    public void Wherever_a_token_is_in_the_set_its_own_name_is_found()
    {
        var lines = Enumerable.Range(0, 20).Select(number => $"till-{number} = {number:D16}").ToList();
        var set = TokenSet.Create(lines);
        Assert.Equal(20, set.Count);
        Assert.All(Enumerable.Range(0, 20), number => Assert.Equal((true, $"till-{number}"), Find(set, $"{number:D16}")));
        Assert.Equal((false, null), Find(set, $"{20:D16}"));
        Assert.Equal((false, null), Find(set, lines[0]));
        Assert.Equal((false, null), Find(TokenSet.Create([]), First));
    }

    [Theory]
    [InlineData(First, "till-7 = " + First)]
    [InlineData("till-7 = " + First, First)]
    [InlineData("till-7 = " + First, "till-7 = " + First)]
    public void A_token_is_in_the_set_once_and_a_name_is_never_lost(string first, string second)
    {
        var set = TokenSet.Create([first, second]);
        Assert.Equal(1, set.Count);
        Assert.Equal((true, "till-7"), Find(set, First));
    }

    [Theory]
    [InlineData("till 7 = " + First, "has no valid name before =: use 1 to 255 of A-Z a-z 0-9 . _ : -, and neither . nor ..")]
    [InlineData(" = " + First, "has no valid name before =: use 1 to 255 of A-Z a-z 0-9 . _ : -, and neither . nor ..")]
    [InlineData("tïll = " + First, "has no valid name before =: use 1 to 255 of A-Z a-z 0-9 . _ : -, and neither . nor ..")]
    [InlineData("till-7 = short", "is shorter than 16 characters, so that it can be guessed")]
    [InlineData("till-7 = ", "is shorter than 16 characters, so that it can be guessed")]
    [InlineData("till-7 = a = " + First, "has white space or control characters in it")]
    [InlineData("till-7 =" + First, "has white space or control characters in it")]
    public void What_is_wrong_is_said_without_the_line(string line, string fault) => Assert.Equal(fault, Token.FindFault(line));

    [Theory]
    [InlineData("a = " + First, "b = " + First)]
    [InlineData(First, "a = " + First)]
    [InlineData("a = " + First, First)]
    public void One_token_under_two_names_is_a_fault_in_a_list_in_a_file_and_between_them(string one, string other)
    {
        using var folder = new TempDirectory();
        string Write(string name, params string[] lines)
        {
            File.WriteAllLines(folder[name], lines);
            return folder[name];
        }

        var (both, single) = (Write("both", Second, "# note", one, other), Write("single", other, Second));
        Assert.Equal([("Tokens:2", "is the token of Tokens:0 under another name")], SecretFile.Tokens.FindFaults("Tokens", [one, Second, other], "File", null));
        Assert.Equal([("File", $"can't be used: '{both}', line 4 has the token of line 3 under another name")], SecretFile.Tokens.FindFaults("Tokens", [], "File", both));
        Assert.Equal([("File", "can't be used: it holds a token that the configuration gives under another name")], SecretFile.Tokens.FindFaults("Tokens", [one], "File", single));
        Assert.Empty(SecretFile.Tokens.FindFaults("Tokens", [other, other], "File", single));
    }

    private static (bool, string?) Find(TokenSet set, string token)
    {
        var isFound = set.TryFind(Encoding.UTF8.GetBytes(token), out var name);
        Assert.Equal(isFound, set.Contains(Encoding.UTF8.GetBytes(token)));
        return (isFound, name);
    }
}
