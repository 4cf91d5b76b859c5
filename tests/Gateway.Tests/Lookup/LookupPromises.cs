using System.Net;
using System.Text;
using Gateway.Tests.Support;

namespace Gateway.Tests.Lookup;

/// <summary>What a gateway has promised its clients of the table's keys, from its own system calls: which changes it has received and how it has answered them.</summary>
internal sealed class LookupPromises
{
    private const string Route = "/api/v1/lookup/";

    private readonly Dictionary<int, StringBuilder> _received = [];
    private readonly Dictionary<string, Promise> _keys = [];

    /// <summary>Changes that were answered as made and on disk.</summary>
    internal int Kept { get; private set; }

    /// <summary>Takes in the next call.</summary>
    internal void Apply(SystemCall call)
    {
        switch (call.Name)
        {
            case "recvfrom" or "recvmsg" when call.Result > 0 && !call.Arguments.Contains("MSG_PEEK", StringComparison.Ordinal):
                Receive(call.Descriptor, Encoding.Latin1.GetString([.. call.Strings.SelectMany(bytes => bytes)]));
                break;
            case "sendto" or "sendmsg" when call.Strings is [var head, ..] && Encoding.Latin1.GetString(head) is var answer && answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal):
                Answer(call.Descriptor, (HttpStatusCode)int.Parse(answer.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture));
                break;
            case "write" when call.Strings is [var line, ..] && Encoding.UTF8.GetString(line).Contains("was flushed again; its changes survive a crash", StringComparison.Ordinal):
                KeepAll();
                break;
            case "close":
                _received.Remove(call.Descriptor);
                break;
        }
    }

    /// <summary>What a file breaks of it; null for nothing.</summary>
    internal string? BrokenBy(IReadOnlyDictionary<string, byte[]?> entries) =>
        _keys.Where(key => !key.Value.Allows(entries.TryGetValue(key.Key, out var value) ? Encoding.UTF8.GetString(value!) : null)).Select(key => $"{key.Key}: {key.Value}").FirstOrDefault()
        ?? entries.Keys.Where(key => !_keys.ContainsKey(key)).Select(key => $"{key}: nobody has set it").FirstOrDefault();

    private void Receive(int descriptor, string text)
    {
        if (!_received.TryGetValue(descriptor, out var received))
        {
            _received[descriptor] = received = new StringBuilder();
        }

        received.Append(text);
        if (Request(received) is var (key, value))
        {
            _keys.TryAdd(key, new Promise());
            _keys[key].Asked(value);
        }
    }

    private void Answer(int descriptor, HttpStatusCode status)
    {
        if (_received.Remove(descriptor, out var received) && Request(received) is var (key, value))
        {
            Kept += _keys[key].Answered(value, status) ? 1 : 0;
        }
    }

    private void KeepAll()
    {
        foreach (var key in _keys.Values)
        {
            Kept += key.Flushed() ? 1 : 0;
        }
    }

    // Null until it is there as a whole; a value of null is a removal.
    private static (string Key, string? Value)? Request(StringBuilder received)
    {
        var text = received.ToString();
        if (text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is not (var head and >= 0) || text.Split(' ', 3) is not [("PUT" or "DELETE") and var method, var target, _])
        {
            return null;
        }

        var length = text.Split("\r\n").Where(line => line.StartsWith("Content-Length: ", StringComparison.Ordinal)).Select(line => int.Parse(line.AsSpan(16), System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault();
        return text.Length - head - 4 < length ? null : (target[Route.Length..], method == "PUT" ? text[(head + 4)..] : null);
    }

    private sealed class Promise
    {
        private string? _promised;
        private Change? _asked;
        private Change? _unflushed;

        internal bool Allows(string? value) => value == _promised || new Change(value) == _asked || new Change(value) == _unflushed;

        internal void Asked(string? value) => _asked = new Change(value);

        internal bool Answered(string? value, HttpStatusCode status)
        {
            // 500: made, but not flushed. It stays so whatever becomes of the next attempt, until one succeeds.
            var isKept = (int)status is >= 200 and < 300;
            _promised = isKept ? value : _promised;
            _unflushed = isKept ? null : status == HttpStatusCode.InternalServerError ? new Change(value) : _unflushed;
            _asked = null;
            return isKept;
        }

        internal bool Flushed()
        {
            var isKept = _unflushed is not null;
            (_promised, _unflushed) = (_unflushed is { } made ? made.Value : _promised, null);
            return isKept;
        }

        public override string ToString() =>
            $"'{_promised}' was promised{(_asked is { } asked ? $", '{asked.Value}' asked for" : "")}{(_unflushed is { } made ? $", '{made.Value}' made" : "")}";
    }

    private readonly record struct Change(string? Value);
}
