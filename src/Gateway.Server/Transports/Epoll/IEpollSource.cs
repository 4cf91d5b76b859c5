namespace Gateway.Transports.Epoll;

/// <summary>Whoever has a descriptor in a loop. Everything here is called on the loop's thread.</summary>
internal interface IEpollSource
{
    /// <summary>The kernel says something about the descriptor. Only a hint: it may be late.</summary>
    void OnEvents(uint events);

    /// <summary>It was posted to the loop (<see cref="EpollLoop.Post"/>).</summary>
    void OnPosted();

    /// <summary>One of the two above threw: a bug. The source is to end; the loop goes on for the others.</summary>
    void OnFault();
}
