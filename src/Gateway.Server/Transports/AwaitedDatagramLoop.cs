using System.Net;
using System.Net.Sockets;
using Gateway.Limits;

namespace Gateway.Transports;

/// <summary>The loop of systems other than Linux: the framework's own awaited calls, a datagram at a time.</summary>
/// <remarks>On a wildcard the system chooses the address that an answer leaves from; one that clients must recognise is bound by itself there.</remarks>
internal sealed class AwaitedDatagramLoop(Socket socket, DatagramHandler handler, Action<Exception> faulted) : DatagramLoop(handler, faulted)
{
    /// <summary>The longest datagram that there is: Windows fails to receive one that has less room.</summary>
    private const int LongestDatagram = 65_535;

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
        var datagram = new byte[LongestDatagram];
        var answer = new byte[DatagramLimits.LongestAnswer];
        var from = new SocketAddress(socket.AddressFamily);
        var room = from.Size;
        var failures = 0;

        // So that nobody waits for a receiver that does not read.
        socket.Blocking = false;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                from.Size = room;
                var length = await socket.ReceiveFromAsync(datagram, SocketFlags.None, from, _stopping.Token);
                failures = 0;
                Answer(datagram.AsSpan(0, Math.Min(length, DatagramLimits.LongestRequest)), from, answer);
            }
            catch (SocketException) when (++failures <= ToleratedFailures)
            {
                // A client that went away shows here as an error of its own; the next datagram is another's.
            }
            catch (SocketException)
            {
                await Task.Delay(Rest, TimeProvider.System, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
            // Gone, without an address, or not reading.
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
