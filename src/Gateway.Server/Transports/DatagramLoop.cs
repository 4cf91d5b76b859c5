using System.Net.Sockets;
using Gateway.Addresses;
using Gateway.Platform;

namespace Gateway.Transports;

/// <summary>Answers the datagrams of one socket for as long as it is open. No error of the socket or of the handler ends the loop.</summary>
/// <param name="handler">Answers the datagrams.</param>
/// <param name="faulted">Called with exceptions of the handler, which are bugs; the loop continues.</param>
internal abstract class DatagramLoop(DatagramHandler handler, Action<Exception> faulted) : IAsyncDisposable
{
    /// <summary>The number of failed receives in a row before the loop pauses, so that a permanently broken socket costs nothing: 16.</summary>
    protected const int ToleratedFailures = 16;

    /// <summary>The duration of that pause.</summary>
    protected static readonly TimeSpan FailurePause = TimeSpan.FromMilliseconds(100);

    /// <summary>Creates the loop for this system.</summary>
    /// <param name="socket">Bound and blocking. The loop does not dispose it.</param>
    /// <param name="handler">Answers the datagrams.</param>
    /// <param name="faulted">Called with exceptions of the handler, which are bugs.</param>
    internal static DatagramLoop Create(Socket socket, DatagramHandler handler, Action<Exception> faulted) => LinuxKernel.IsUsed
        ? new BatchedDatagramLoop(socket, handler, faulted)
        : new AwaitedDatagramLoop(socket, handler, faulted);

    /// <summary>Starts the loop.</summary>
    /// <param name="name">The thread's name, where the loop is a thread.</param>
    internal abstract void Start(string name);

    /// <summary>Stops the loop and waits for it; the current datagrams are answered.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>Has the handler answer a datagram; returns 0 for no answer.</summary>
    protected int Answer(ReadOnlySpan<byte> datagram, AddressNumber from, Span<byte> answer)
    {
        try
        {
            return handler.Answer(datagram, from, answer);
        }
        catch (Exception exception)
        {
            faulted(exception);
            return 0;
        }
    }

    /// <summary>Reports that the kernel has accepted the answer, or could not.</summary>
    protected void Answered(bool isSent) => handler.Answered(isSent);
}
