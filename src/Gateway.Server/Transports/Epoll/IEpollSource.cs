namespace Gateway.Transports.Epoll;

/// <summary>The owner of a descriptor that is registered with a loop. All methods are called on the loop's thread.</summary>
internal interface IEpollSource
{
    /// <summary>Called when the kernel reports events of the descriptor. They are a hint: they may be outdated.</summary>
    void OnEvents(uint events);

    /// <summary>Called after the source was posted to the loop (<see cref="EpollLoop.Post"/>).</summary>
    void OnPosted();

    /// <summary>Called when one of the other two methods has thrown, which is a bug. The source must recover or end; the loop continues for the others.</summary>
    void OnFault();
}
