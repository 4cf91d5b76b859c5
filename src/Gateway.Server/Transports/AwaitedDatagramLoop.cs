using System.Net;
using System.Net.Sockets;
using Gateway.Addresses;

namespace Gateway.Transports;

/// <summary>The loop for systems other than Linux: the framework's awaited calls, one datagram at a time.</summary>
/// <remarks>On a wildcard address the system chooses the source address of an answer; where clients must recognise the address, it has to be bound by itself.</remarks>
internal sealed class AwaitedDatagramLoop(Socket socket, DatagramHandler handler, Action<Exception> faulted) : DatagramLoop(handler, faulted)
{
    /// <summary>The maximum length of a datagram: Windows fails to receive a datagram into a shorter buffer.</summary>
    private const int MaxDatagramLength = 65_535;

    private readonly CancellationTokenSource _stopping = new();
    private Task _run = Task.CompletedTask;

    internal override void Start(string name) => _run = Task.Run(RunAsync);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _run;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var datagram = new byte[MaxDatagramLength];
        var answer = new byte[DatagramLimits.MaxAnswerLength];
        var from = new SocketAddress(socket.AddressFamily);
        var room = from.Size;
        var failures = 0;

        // Non-blocking, so that sending never waits for a receiver that does not read.
        socket.Blocking = false;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                from.Size = room;
                var length = await socket.ReceiveFromAsync(datagram, SocketFlags.None, from, _stopping.Token);
                failures = 0;
                Answer(datagram.AsSpan(0, Math.Min(length, DatagramLimits.MaxRequestLength)), from, answer);
            }
            catch (SocketException) when (++failures <= ToleratedFailures)
            {
                // A client that went away is reported as an error of the receive; the next datagram is from another client.
            }
            catch (SocketException)
            {
                await Task.Delay(FailurePause, TimeProvider.System, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Answer(ReadOnlySpan<byte> datagram, SocketAddress from, byte[] answer)
    {
        var length = Answer(datagram, ToAddressNumber(from), answer);
        if (length > 0)
        {
            Answered(Sends(answer.AsSpan(0, length), from));
        }
    }

    private bool Sends(ReadOnlySpan<byte> answer, SocketAddress to)
    {
        try
        {
            return socket.SendTo(answer, SocketFlags.None, to) == answer.Length;
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            // The receiver is gone, has no address, or does not read.
            return false;
        }
    }

    private static AddressNumber ToAddressNumber(SocketAddress from) => from.Family switch
    {
        AddressFamily.InterNetwork => AddressNumber.FromAddress(((IPEndPoint)new IPEndPoint(IPAddress.Any, 0).Create(from)).Address),
        AddressFamily.InterNetworkV6 => AddressNumber.FromAddress(((IPEndPoint)new IPEndPoint(IPAddress.IPv6Any, 0).Create(from)).Address),
        _ => default,
    };
}
