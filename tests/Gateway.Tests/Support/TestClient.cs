using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Tests.Contract;

namespace Gateway.Tests.Support;

/// <summary>A plain client on a real socket. Every wait is bounded, so that a test that would hang fails instead.</summary>
public sealed class TestClient : IMessageClient
{
    /// <summary>Far longer than anything takes on a machine at rest: what it bounds are hangs, not speed.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // A peer that takes nothing for so long takes no more.
    private static readonly TimeSpan Stall = TimeSpan.FromMilliseconds(300);

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    private SslStream? _tls;

    private TestClient(Socket socket) => _socket = socket;

    /// <summary>What the handshake came to; null in clear.</summary>
    public SslStream? Tls => _tls;

    public Socket Socket => _socket;

    public EndPoint? LocalEndPoint => _socket.LocalEndPoint;

    public string Framing { get; set; } = "Line";

    public static async Task<TestClient> ConnectAsync(EndPoint endPoint, int? receiveBuffer = null, IPAddress? from = null)
    {
        var socket = endPoint is IPEndPoint
            ? new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        if (receiveBuffer is { } size)
        {
            socket.ReceiveBufferSize = size;
        }

        if (from is not null)
        {
            socket.Bind(new IPEndPoint(from, 0));
        }

        await socket.ConnectAsync(endPoint).WaitAsync(Patience);
        return new TestClient(socket);
    }

    /// <summary>A connection is cut as it comes, which may be before connecting is over.</summary>
    public static async Task AssertTurnedAwayAsync(EndPoint endPoint, IPAddress? from = null)
    {
        try
        {
            using var client = await ConnectAsync(endPoint, from: from);
            await client.AssertCutAsync();
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
        }
    }

    /// <summary>One of a connection that somebody else made.</summary>
    public static TestClient Of(Socket socket) => new(socket);

    /// <summary>Shakes hands; from here on everything goes through TLS.</summary>
    public async Task<TestClient> SecureAsync(TestCertificates certificates, SslProtocols protocols = SslProtocols.None, X509Certificate2? certificate = null)
    {
        var tls = new SslStream(new NetworkStream(_socket));
        using var timeout = new CancellationTokenSource(Patience);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = protocols,
            CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck },
        };
        options.CertificateChainPolicy.CustomTrustStore.Add(certificates.Authority);
        if (certificate is not null)
        {
            options.ClientCertificates = [certificate];
        }

        await tls.AuthenticateAsClientAsync(options, timeout.Token);
        _tls = tls;
        return this;
    }

    /// <summary>Sends messages in the client's framing, all in one go.</summary>
    public Task SendAsync(params string[] messages) => SendBytesAsync(messages.SelectMany(message => Encode(Framing, Encoding.Latin1.GetBytes(message))).ToArray());

    public Task SendAsync(params byte[][] messages) => SendBytesAsync(messages.SelectMany(message => Encode(Framing, message)).ToArray());

    public async Task<byte[]?> ReceiveMessageAsync() => await ReceiveAsync() is { } message ? Encoding.Latin1.GetBytes(message) : null;

    public async Task SendBytesAsync(ReadOnlyMemory<byte> bytes)
    {
        using var timeout = new CancellationTokenSource(Patience);
        if (_tls is not null)
        {
            await _tls.WriteAsync(bytes, timeout.Token);
            return;
        }

        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, timeout.Token)..];
        }
    }

    /// <summary>The next message, or null at the end of the stream.</summary>
    public async Task<string?> ReceiveAsync()
    {
        if (Framing == "Line")
        {
            return await ReceiveLineAsync();
        }

        var prefix = await ReceiveBytesAsync(4);
        return prefix.Length < 4 ? null : Encoding.Latin1.GetString(await ReceiveBytesAsync(BinaryPrimitives.ReadInt32BigEndian(prefix)));
    }

    public async Task<string[]> ReceiveAsync(int count)
    {
        var messages = new string[count];
        for (var index = 0; index < count; index++)
        {
            messages[index] = await ReceiveAsync() ?? throw new EndOfStreamException($"The stream ended after {index} of {count} messages.");
        }

        return messages;
    }

    /// <summary>So many bytes, fewer only at the end of the stream.</summary>
    public async Task<byte[]> ReceiveBytesAsync(int count)
    {
        var bytes = new byte[count];
        var length = 0;
        while (length < count && await HasReceivedAsync())
        {
            var taken = Math.Min(count - length, _end - _start);
            _buffer.AsSpan(_start, taken).CopyTo(bytes.AsSpan(length));
            _start += taken;
            length += taken;
        }

        return bytes[..length];
    }

    /// <summary>Everything up to the end of the stream; throws if the peer resets instead of closing.</summary>
    public async Task<byte[]> ReceiveToEndAsync()
    {
        using var all = new MemoryStream();
        while (await HasReceivedAsync())
        {
            all.Write(_buffer, _start, _end - _start);
            _start = _end;
        }

        return all.ToArray();
    }

    /// <summary>Sends the same bytes over and over until the peer has taken nothing for a while of real time. The socket must not block.</summary>
    /// <returns>How many it took.</returns>
    public async Task<long> FillAsync(byte[] bytes)
    {
        if (_tls is not null)
        {
            return await FillSecurelyAsync(_tls, bytes);
        }

        var all = 0L;
        var (begun, stalled) = (TimeProvider.System.GetTimestamp(), TimeProvider.System.GetTimestamp());
        var at = 0;
        while (TimeProvider.System.GetElapsedTime(begun) < Patience && TimeProvider.System.GetElapsedTime(stalled) < Stall)
        {
            try
            {
                var sent = _socket.Send(bytes.AsSpan(at));
                all += sent;
                at = (at + sent) % bytes.Length;
                stalled = TimeProvider.System.GetTimestamp();
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.WouldBlock)
            {
                await Task.Yield();
            }
        }

        return all;
    }

    private static async Task<long> FillSecurelyAsync(SslStream tls, byte[] bytes)
    {
        for (var all = 0L; ; all += bytes.Length)
        {
            using var stall = new CancellationTokenSource(Stall);
            try
            {
                await tls.WriteAsync(bytes, stall.Token);
            }
            catch (OperationCanceledException)
            {
                return all;
            }
        }
    }

    public async Task AssertClosedAsync() => Assert.Empty(await ReceiveToEndAsync());

    /// <summary>The peer has closed without a word, cleanly or by a reset.</summary>
    public async Task AssertCutAsync()
    {
        try
        {
            await AssertClosedAsync();
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
        }
    }

    /// <summary>Says that nothing more will come, as its transport says that, and goes on listening.</summary>
    public async Task FinishAsync()
    {
        if (_tls is not null)
        {
            await _tls.ShutdownAsync();
        }

        FinishSending();
    }

    public void FinishSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Says under TLS that nothing more will come (close_notify), and goes on listening.</summary>
    public Task FinishSendingSecurelyAsync() => _tls!.ShutdownAsync();

    /// <summary>Closes with RST.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();

    public static byte[] Encode(string framing, byte[] message)
    {
        if (framing == "Line")
        {
            return [.. message, (byte)'\n'];
        }

        var frame = new byte[4 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, message.Length);
        message.CopyTo(frame, 4);
        return frame;
    }

    private ValueTask<int> ReceiveSomeAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        _tls is null ? _socket.ReceiveAsync(buffer, cancellationToken) : _tls.ReadAsync(buffer, cancellationToken);

    private async Task<string?> ReceiveLineAsync()
    {
        var line = new StringBuilder();
        while (await HasReceivedAsync())
        {
            var end = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            var length = end < 0 ? _end - _start : end;
            line.Append(Encoding.Latin1.GetString(_buffer, _start, length));
            _start += length;
            if (end >= 0)
            {
                _start++;
                return line.ToString();
            }
        }

        return line.Length == 0 ? null : line.ToString();
    }

    // False at the end of the stream.
    private async ValueTask<bool> HasReceivedAsync()
    {
        if (_start == _end)
        {
            using var timeout = new CancellationTokenSource(Patience);
            (_start, _end) = (0, await ReceiveSomeAsync(_buffer, timeout.Token));
        }

        return _end > _start;
    }
}
