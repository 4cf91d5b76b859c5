using System.Net.Sockets;
using Gateway.Transports.Epoll;

namespace Gateway.Transports;

/// <summary>
/// Answers the datagrams of one socket, on a thread of its own that lives as long as the socket. Nothing is allocated per datagram, and
/// no error of the socket or of the answering side ends the loop or throws: results of system calls are values here.
/// </summary>
/// <remarks>
/// Blocking calls on a thread cost about half the processor time of the framework's awaited ones, and each batch is answered before the
/// next is read, so that a flood waits, and is dropped, in the kernel.
/// </remarks>
internal sealed class DatagramLoop
{
    /// <summary>Failed receives in a row before the thread rests, so that a socket that is broken for good costs nothing: 16.</summary>
    private const int ToleratedFailures = 16;

    private const int StackSize = 256 * 1024;

    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object _rest = new();
    private readonly Socket _socket;
    private readonly DatagramHandler _handler;
    private readonly Action<Exception> _faulted;
    private volatile bool _isStopping;

    /// <param name="socket">Bound and blocking. The loop does not dispose it.</param>
    /// <param name="handler">Who answers.</param>
    /// <param name="faulted">Told of a bug of the handler's; the loop goes on.</param>
    internal DatagramLoop(Socket socket, DatagramHandler handler, Action<Exception> faulted)
    {
        _socket = socket;
        _handler = handler;
        _faulted = faulted;
    }

    internal void Start(string name) => new Thread(Run, StackSize) { IsBackground = true, Name = name }.Start();

    /// <summary>Wakes the thread and waits for it; what it is answering it answers.</summary>
    internal Task StopAsync()
    {
        lock (_rest)
        {
            _isStopping = true;
            Monitor.PulseAll(_rest);
        }

        // A socket without a peer can't be shut down, says the result; its waiting receivers are woken all the same.
        _ = DatagramCalls.Shutdown((int)_socket.Handle);
        return _ended.Task;
    }

    private void Run()
    {
        using var batch = new DatagramBatch();
        var descriptor = (int)_socket.Handle;
        var failures = 0;
        while (!_isStopping)
        {
            var received = batch.Receive(descriptor);
            if (received < 0)
            {
                // A client that went away shows here as an error of its own; the next datagram is another's.
                if (++failures > ToleratedFailures)
                {
                    TakeRest();
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

    private void TakeRest()
    {
        lock (_rest)
        {
            if (!_isStopping)
            {
                Monitor.Wait(_rest, Rest);
            }
        }
    }

    private void Answer(DatagramBatch batch, int received)
    {
        for (var index = 0; index < received; index++)
        {
            try
            {
                var length = _handler.Answer(batch.Request(index), new PeerAddress(batch.Sender(index)).ToNumber(), batch.AnswerRoom);
                if (length > 0)
                {
                    batch.Answer(index, length);
                }
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                _faulted(exception);
            }
        }
    }

    // One that can't be sent does not keep those behind it.
    private void Send(DatagramBatch batch, int descriptor)
    {
        for (var next = 0; next < batch.Answers; next++)
        {
            var sent = batch.Send(descriptor, next);
            for (var index = 0; index < sent; index++)
            {
                _handler.Answered(true);
            }

            next += sent;
            if (next < batch.Answers)
            {
                _handler.Answered(false);
            }
        }
    }
}
