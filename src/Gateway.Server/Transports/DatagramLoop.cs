using System.Net.Sockets;
using Gateway.Limits;

namespace Gateway.Transports;

/// <summary>
/// Answers the datagrams of one socket for as long as it is open. No error of the socket or of the answering side ends it.
/// </summary>
/// <param name="handler">Who answers.</param>
/// <param name="faulted">Told of a bug of the handler's; the loop goes on.</param>
internal abstract class DatagramLoop(DatagramHandler handler, Action<Exception> faulted) : IAsyncDisposable
{
    /// <summary>Failed receives in a row before the loop rests, so that a socket that is broken for good costs nothing: 16.</summary>
    protected const int ToleratedFailures = 16;

    /// <summary>How long it rests then.</summary>
    protected static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);

    /// <summary>The loop for this system.</summary>
    /// <param name="socket">Bound and blocking. The loop does not dispose it.</param>
    /// <param name="handler">Who answers.</param>
    /// <param name="faulted">Told of a bug of the handler's.</param>
    internal static DatagramLoop Create(Socket socket, DatagramHandler handler, Action<Exception> faulted) => LinuxKernel.IsUsed
        ? new BatchedDatagramLoop(socket, handler, faulted)
        : new AwaitedDatagramLoop(socket, handler, faulted);

    /// <summary>Begins.</summary>
    /// <param name="name">The thread's name, where it has one.</param>
    internal abstract void Start(string name);

    /// <summary>Wakes the loop and waits for it; what it is answering it answers.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>Has a datagram answered; 0 for no answer.</summary>
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

    /// <summary>An answer was handed to the kernel, or could not be.</summary>
    protected void Answered(bool isSent) => handler.Answered(isSent);
}
