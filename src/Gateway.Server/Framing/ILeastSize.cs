namespace Gateway.Framing;

/// <summary>A framing whose messages have a least size: with a smaller limit none of them would ever be delivered.</summary>
internal interface ILeastSize
{
    /// <summary>The length of the smallest message as <c>MaxMessageSize</c> counts it.</summary>
    long LeastSize { get; }
}
