namespace Gateway.Transports;

/// <summary>Whether the gateway says something of its own on a listener.</summary>
public enum ListenerWords
{
    /// <summary>A greeting, <c>ERR …</c> and <c>NOTICE …</c>, as the protocol has them.</summary>
    Protocol,

    /// <summary>Nothing: the close, the log and the metrics say it. Answers of an application are sent.</summary>
    None,
}
