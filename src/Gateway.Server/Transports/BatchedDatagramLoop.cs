using System.Net.Sockets;
using System.Runtime.Versioning;
using Gateway.Transports.Epoll;

namespace Gateway.Transports;

/// <summary>
/// The loop for Linux: a thread that lives as long as the socket, and two system calls for all datagrams that arrived together. It allocates nothing per
/// datagram and throws nothing: the results of system calls are values here.
/// </summary>
/// <remarks>
/// Blocking calls on a thread cost about half the processor time of the framework's awaited calls. Each batch is answered before the next is read, so that a
/// flood waits, and is dropped, in the kernel.
/// </remarks>
[SupportedOSPlatform("linux")]
internal sealed class BatchedDatagramLoop(Socket socket, DatagramHandler handler, Action<Exception> faulted) : DatagramLoop(handler, faulted)
{
    private const int StackSize = 256 * 1024;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object _pause = new();
    private volatile bool _isStopping;

    internal override void Start(string name) => new Thread(Run, StackSize) { IsBackground = true, Name = name }.Start();

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        lock (_pause)
        {
            _isStopping = true;
            Monitor.PulseAll(_pause);
        }

        // The call fails, because a socket without a peer cannot be shut down, but it wakes the receivers that wait.
        _ = DatagramCalls.Shutdown((int)socket.Handle);
        return new ValueTask(_ended.Task);
    }

    private void Run()
    {
        using var batch = new DatagramBatch(socket.AddressFamily != AddressFamily.Unix);
        var descriptor = (int)socket.Handle;
        var failures = 0;
        while (!_isStopping)
        {
            var received = batch.Receive(descriptor);
            if (received < 0)
            {
                // A client that went away is reported as an error of the receive; the next datagram is from another client.
                if (++failures > ToleratedFailures)
                {
                    PauseAfterError();
                }

                continue;
            }

            failures = 0;
            if (!_isStopping)
            {
                Answer(batch, received);
                Send(batch, descriptor);
            }
        }

        _ended.SetResult();
    }

    private void PauseAfterError()
    {
        lock (_pause)
        {
            if (!_isStopping)
            {
                Monitor.Wait(_pause, FailurePause);
            }
        }
    }

    private void Answer(DatagramBatch batch, int received)
    {
        for (var index = 0; index < received; index++)
        {
            var length = Answer(batch.Request(index), new PeerAddress(batch.Sender(index)).ToNumber(), batch.AnswerRoom);
            if (length > 0)
            {
                batch.Answer(index, length);
            }
        }
    }

    // An answer that cannot be sent does not delay those after it.
    private void Send(DatagramBatch batch, int descriptor)
    {
        for (var next = 0; next < batch.Answers; next++)
        {
            var sent = batch.Send(descriptor, next);
            for (var index = 0; index < sent; index++)
            {
                Answered(true);
            }

            next += sent;
            if (next < batch.Answers)
            {
                Answered(false);
            }
        }
    }
}
