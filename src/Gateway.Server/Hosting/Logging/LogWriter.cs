using System.Buffers;
using System.Text;

namespace Gateway.Hosting.Logging;

/// <summary>Writes lines to one output, each as a whole: the line after one that could not be finished begins on a new line.</summary>
internal sealed class LogWriter(LogOutput output)
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly List<int> _ends = [];
    private bool _isMidLine;

    /// <returns>The number of lines that were not written completely.</returns>
    internal int Write(List<string> lines)
    {
        _bytes.ResetWrittenCount();
        _ends.Clear();
        if (_isMidLine)
        {
            _bytes.Write("\n"u8);
        }

        foreach (var line in lines)
        {
            Encoding.UTF8.GetBytes(line, _bytes);
            _ends.Add(_bytes.WrittenCount);
        }

        var written = output.Write(_bytes.WrittenSpan);
        if (written > 0)
        {
            _isMidLine = _bytes.WrittenSpan[written - 1] != '\n';
        }

        return _ends.Count(end => end > written);
    }
}
