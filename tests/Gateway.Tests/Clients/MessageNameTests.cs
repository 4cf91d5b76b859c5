using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Clients;

namespace Gateway.Tests.Clients;

/// <summary>The name of a client in its first message.</summary>
public sealed class MessageNameTests
{
    [Theory]
    [InlineData("^LOGIN (?<name>\\S+)", "LOGIN till-7 x", "till-7")]
    [InlineData("^LOGIN (?<name>\\S+)", "login till-7", null)]
    [InlineData("id=(?<name>[^;]*)", "a;id=;", null)]
    [InlineData("id=(?<name>[^;]*)", "a;id=till 7;", null)]
    [InlineData("id=(?<name>[^;]*)|(.*)", "nothing", null)]
    [InlineData("\u00ff(?<name>\\d{3})", "\u00ff123", "123")]
    [InlineData("(?<other>a)(?<name>b)", "ab", "b")]
    public void A_pattern_finds_its_group_if_that_is_a_name(string pattern, string message, string? name) =>
        Assert.Equal(name, Create(pattern).Find(Encoding.Latin1.GetBytes(message)));

    [Theory]
    [InlineData(1024 - 6, "till-7")]
    [InlineData(1024 - 5, "till-")]
    [InlineData(1024, null)]
    public void Only_the_first_bytes_of_a_message_are_looked_at(int before, string? name) =>
        Assert.Equal(name, Create(" ?(?<name>[a-z][a-z0-9-]*)").Find(Encoding.Latin1.GetBytes(new string(' ', before) + "till-7" + new string(' ', 100_000))));

    [Theory]
    [InlineData("(?<name>", "is no regular expression: ")]
    [InlineData("till-(\\d+)", "has no group (?<name>…)")]
    [InlineData("(?<Name>x)", "has no group (?<name>…)")]
    public void What_is_wrong_with_a_pattern_is_said(string pattern, string fault)
    {
        Assert.Null(PatternName.TryCreate(pattern, out var said));
        Assert.StartsWith(fault, said);
    }

    [Theory]
    [InlineData("(?<name>((((((((((((((((((((a*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*)*))c")]
    [InlineData("(?<name>((((((((((a{0,2}){0,2}){0,2}){0,2}){0,2}){0,2}){0,2}){0,2}){0,2}){0,2}))c")]
    [InlineData("(?<name>(.*a.{20}){3})c")]
    [InlineData("(?<name>(a?){1000}(a?){1000}(a?){1000})c")]
    [InlineData("(?<name>(a|b)*a(a|b){90})c")]
    [InlineData("(?=(a+)+c)(?<name>.)")]
    [InlineData("(?<name>a(){2000000000})")]
    public void A_pattern_that_can_go_too_many_ways_finds_no_name_and_ends(string pattern)
    {
        var name = Create(pattern);
        Assert.All([new string('a', 1024), string.Concat(Enumerable.Repeat("ab,aab", 170))], message => Assert.Null(name.Find(Encoding.Latin1.GetBytes(message))));
    }

    [Fact]
    public void A_pattern_has_at_most_1000_characters()
    {
        Assert.NotNull(PatternName.TryCreate($"(?<name>{new string('x', 991)})", out _));
        Assert.Null(PatternName.TryCreate($"(?<name>{new string('x', 992)})", out var fault));
        Assert.Equal("is longer than 1000 characters", fault);
    }

    [Theory]
    [InlineData("78780D010863123456789012", 4, 8, NameDecoding.Bcd, "0863123456789012")]
    [InlineData("78780D01086312345678901A", 4, 8, NameDecoding.Bcd, null)]
    [InlineData("78780D01A863123456789012", 4, 8, NameDecoding.Bcd, null)]
    [InlineData("78780D010863123456789012", 5, 8, NameDecoding.Bcd, null)]
    [InlineData("01ABCDEF", 1, 3, NameDecoding.Hex, "abcdef")]
    [InlineData("01ABCDEF", 1, 4, NameDecoding.Hex, null)]
    [InlineData("2E74696C6C2D37", 1, 6, NameDecoding.Text, "till-7")]
    [InlineData("2E74696C6C2D37", 0, 7, NameDecoding.Text, ".till-7")]
    [InlineData("74696C6C2D3720", 0, 7, NameDecoding.Text, null)]
    [InlineData("74696C6C2D3700", 0, 7, NameDecoding.Text, null)]
    [InlineData("74696C6C2D37", int.MaxValue, 255, NameDecoding.Text, null)]
    [InlineData("", 0, 1, NameDecoding.Hex, null)]
    public void A_position_decodes_its_bytes_as_they_stand(string message, int at, int length, NameDecoding decoding, string? name) =>
        Assert.Equal(name, new PositionName(at, length, decoding).Find(Convert.FromHexString(message)));

    [Fact]
    public void The_longest_name_of_each_decoding_is_one()
    {
        Assert.Equal(new string('1', 255), new PositionName(0, PositionName.MaxLength(NameDecoding.Text), NameDecoding.Text).Find(Enumerable.Repeat((byte)'1', 255).ToArray()));
        Assert.All([NameDecoding.Hex, NameDecoding.Bcd], decoding =>
            Assert.Equal(new string('1', 254), new PositionName(0, PositionName.MaxLength(decoding), decoding).Find(Enumerable.Repeat((byte)0x11, 255).ToArray())));
    }

    [Fact]
    public void Whatever_comes_there_is_a_name_or_none() => Prop.ForAll<byte[], NonNegativeInt, byte>((message, at, length) =>
    {
        MessageName[] ways =
        [
            Create("(?<name>.*)"), Create("x(?<name>[^\0]*)$|(?<name>\\w+)"),
            .. Enum.GetValues<NameDecoding>().Select(decoding => new PositionName(at.Get, Math.Max(1, (int)length), decoding)),
        ];
        return ways.All(way => way.Find(message) is not { } name || ClientName.IsValid(name));
    }).QuickCheckThrowOnFailure();

    private static PatternName Create(string pattern) => PatternName.TryCreate(pattern, out var fault) ?? throw new ArgumentException(fault);
}
