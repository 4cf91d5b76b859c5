using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Gateway.Transports;

/// <summary>The datagrams that one system call receives, and the answers that one call sends: two calls for a batch, not for each datagram.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class DatagramBatch : IDisposable
{
    /// <summary>The maximum number of datagrams in a batch: 16, with which the cost of the calls is negligible. Further datagrams wait in the kernel.</summary>
    internal const int Size = 16;

    private const int LongestRequest = DatagramLimits.MaxRequestLength;
    private const int LongestAnswer = DatagramLimits.MaxAnswerLength;
    private const int LongestAddress = 128;

    private readonly DatagramMessage* _requests = Allocate<DatagramMessage>(Size);
    private readonly DatagramMessage* _answers = Allocate<DatagramMessage>(Size);
    private readonly DatagramBytes* _requestBytes = Allocate<DatagramBytes>(Size);
    private readonly DatagramBytes* _answerBytes = Allocate<DatagramBytes>(Size);
    private readonly byte* _addresses = Allocate<byte>(Size * LongestAddress);
    private readonly byte* _controls = Allocate<byte>(Size * PacketInformation.Room);
    private readonly byte* _requestRoom = Allocate<byte>(Size * LongestRequest);
    private readonly byte* _answerRoom = Allocate<byte>(Size * LongestAnswer);

    private readonly int _controlRoom;

    /// <param name="isInternet">
    /// Whether the socket has Internet addresses. A Unix socket gets no buffer for control messages: descriptors that are passed in one would have to be closed
    /// here.
    /// </param>
    internal DatagramBatch(bool isInternet)
    {
        _controlRoom = isInternet ? PacketInformation.Room : 0;
        for (var index = 0; index < Size; index++)
        {
            _requestBytes[index] = new DatagramBytes { Start = _requestRoom + (index * LongestRequest), Length = LongestRequest };
            _requests[index] = new DatagramMessage
            {
                Address = _addresses + (index * LongestAddress),
                Pieces = _requestBytes + index,
                PieceCount = 1,
                Control = isInternet ? _controls + (index * PacketInformation.Room) : null,
            };
            _answerBytes[index] = new DatagramBytes { Start = _answerRoom + (index * LongestAnswer) };
            _answers[index] = new DatagramMessage { Pieces = _answerBytes + index, PieceCount = 1 };
        }
    }

    /// <summary>The number of answers that wait for <see cref="Send"/>.</summary>
    internal int Answers { get; private set; }

    /// <summary>The buffer for the next answer.</summary>
    internal Span<byte> AnswerRoom => new(_answerBytes[Answers].Start, LongestAnswer);

    /// <summary>Waits for a datagram, and receives further ones that have arrived. Returns their number, or -1.</summary>
    internal int Receive(int descriptor)
    {
        Answers = 0;
        for (var index = 0; index < Size; index++)
        {
            _requests[index].AddressLength = LongestAddress;
            _requests[index].ControlLength = _controlRoom;
        }

        return DatagramCalls.Receive(descriptor, _requests, Size);
    }

    /// <summary>A received datagram.</summary>
    internal ReadOnlySpan<byte> Request(int index) => new(_requestBytes[index].Start, _requests[index].Length);

    /// <summary>The sender's address as the kernel wrote it; the bytes after its end are undefined.</summary>
    internal ReadOnlySpan<byte> Sender(int index) => new(_requests[index].Address, LongestAddress);

    /// <summary>Makes the bytes in <see cref="AnswerRoom"/> the answer to a request. It is sent from the address that the request was sent to.</summary>
    internal void Answer(int index, int length)
    {
        ref var request = ref _requests[index];
        ref var answer = ref _answers[Answers];
        answer.Address = request.Address;
        answer.AddressLength = request.AddressLength;
        var (control, controlLength) = PacketInformation.Reply(request.Control, request.ControlLength);
        answer.Control = (byte*)control;
        answer.ControlLength = controlLength;
        _answerBytes[Answers].Length = length;
        Answers++;
    }

    /// <summary>Sends the answers from <paramref name="first"/> on, up to the first one that the kernel does not accept.</summary>
    /// <returns>The number of answers that were sent; 0 if the first could not be sent.</returns>
    internal int Send(int descriptor, int first) => Math.Max(0, DatagramCalls.Send(descriptor, _answers + first, Answers - first));

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_requests);
        NativeMemory.Free(_answers);
        NativeMemory.Free(_requestBytes);
        NativeMemory.Free(_answerBytes);
        NativeMemory.Free(_addresses);
        NativeMemory.Free(_controls);
        NativeMemory.Free(_requestRoom);
        NativeMemory.Free(_answerRoom);
    }

    private static T* Allocate<T>(int count)
        where T : unmanaged => (T*)NativeMemory.AllocZeroed((nuint)count, (nuint)sizeof(T));
}
