using Gateway.Hosting.Logging;
using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting.Logging;

public sealed class LogQueueTests : IDisposable
{
    private const int MaxLines = 10;

    private readonly LogCounters _counters = new();
    private readonly ScriptedOutput _output = new();
    private readonly ScriptedOutput _error = new();
    private readonly List<int> _lost = [];
    private readonly LogQueue _queue;

    public LogQueueTests() => _queue = new LogQueue(MaxLines, _counters, isError => isError ? _error : _output, _lost.Add);

    public void Dispose()
    {
        _output.Release();
        _queue.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task Lines_come_out_in_their_order_each_where_it_belongs()
    {
        for (var line = 0; line < MaxLines; line++)
        {
            _queue.Add(new LogLine($"{line}\n", line == 7));
        }

        await _output.AssertWrittenAsync("9\n");
        Assert.Equal("0\n1\n2\n3\n4\n5\n6\n8\n9\n", _output.Text);
        Assert.Equal("7\n", _error.Text);
        Assert.Equal(0, _counters.Dropped);
    }

    [Theory]
    [InlineData(MaxLines, 0)]
    [InlineData(MaxLines + 1, 1)]
    [InlineData(MaxLines * 5, MaxLines * 4)]
    public async Task While_nobody_reads_lines_over_the_limit_are_dropped_and_told_once_it_flows_again(int lines, int dropped)
    {
        await HoldAsync();
        Add(lines);
        Assert.Equal(dropped, _counters.Dropped);
        Assert.Equal(dropped > 0 || lines == MaxLines, _queue.IsFull());
        var seen = _counters.Dropped;
        _output.Release();
        await _output.AssertWrittenAsync($"{MaxLines - 1}\n");

        await Eventually.TrueAsync(() => _lost.Sum() == seen, "what was lost is told");
        Assert.True(_lost.Count <= 1);
        Add(1);
        await _output.AssertWrittenAsync("\n0\n");
        Assert.Equal(seen, _lost.Sum());
    }

    [Fact]
    public async Task Long_lines_are_dropped_by_their_length_unless_one_is_alone()
    {
        await HoldAsync();
        var half = new string('x', (LogQueue.MaxCharacters / 2) + 1);
        _queue.Add(new LogLine(half + half, false));
        Assert.Equal(0, _counters.Dropped);
        _queue.Add(new LogLine("short\n", false));
        Assert.Equal(1, _counters.Dropped);
    }

    [Fact]
    public async Task A_full_disk_loses_lines_and_what_comes_later_begins_a_line()
    {
        _output.Room = 3;
        Add(1, "first\n");
        await Eventually.TrueAsync(() => _counters.Dropped == 1, "the line is lost");
        Add(1, "second\n");
        await Eventually.TrueAsync(() => _counters.Dropped == 2, "so is the next");
        Assert.Empty(_lost);
        _output.Room = int.MaxValue;
        Add(1, "third\n");
        await _output.AssertWrittenAsync("third\n");

        Assert.Equal("fir\nse\nthird\n", _output.Text);
        await Eventually.TrueAsync(() => _lost is [2], "what was lost is told");
    }

    [Fact]
    public async Task An_end_does_not_wait_for_a_reader_for_ever()
    {
        await HoldAsync();
        Add(3);
        await Task.Run(_queue.Dispose).WaitAsync(TestClient.Patience);
        Add(1);
        Assert.Equal(1, _counters.Dropped);
    }

    [Fact]
    public void An_end_writes_what_waits()
    {
        Add(MaxLines);
        _queue.Dispose();
        Assert.EndsWith($"{MaxLines - 1}\n", _output.Text);
    }

    private async Task HoldAsync()
    {
        _output.Hold();
        Add(1, "held\n");
        await _output.AssertWaitsAsync();
    }

    private void Add(int lines, string? text = null)
    {
        for (var line = 0; line < lines; line++)
        {
            _queue.Add(new LogLine(text ?? $"{line}\n", false));
        }
    }
}
