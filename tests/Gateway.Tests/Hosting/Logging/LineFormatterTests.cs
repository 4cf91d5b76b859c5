using Gateway.Hosting.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Hosting.Logging;

public sealed class LineFormatterTests
{
    [Theory]
    [InlineData("plain text, änd ünicode", "plain text, änd ünicode")]
    [InlineData("\u001b[31mred\u0007\0", @"\u001b[31mred\u0007\u0000")]
    [InlineData("one\r\n12:00:00.000 info: forged", @"one\u000d\u000a12:00:00.000 info: forged")]
    [InlineData("\u0085\u009b\u2028\u2029\u007f", @"\u0085\u009b\u2028\u2029\u007f")]
    public void A_message_stays_one_line_that_moves_nothing(string message, string line) =>
        Assert.EndsWith($" warn: Some.Category[7] {line}{Environment.NewLine}", Write(message, null));

    [Fact]
    public void An_exception_stands_below_and_indented()
    {
        var lines = Write("failed", new InvalidOperationException("first\n12:00:00.000 info: forged\u001b[31m")).TrimEnd().Split(Environment.NewLine);

        Assert.EndsWith("] failed", lines[0]);
        Assert.All(lines[1..], line => Assert.StartsWith("    ", line));
        Assert.DoesNotContain(lines, line => line.Contains('\u001b'));
    }

    private static string Write(string message, Exception? exception)
    {
        using var writer = new StringWriter();
        var entry = new LogEntry<string>(LogLevel.Warning, "Some.Category", new EventId(7), message, exception, (state, _) => state);
        new LineFormatter(new FakeTimeProvider()).Write(entry, null, writer);
        return writer.ToString();
    }
}
