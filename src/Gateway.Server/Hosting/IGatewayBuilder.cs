namespace Gateway.Hosting;

/// <summary>Adds verbs, framings and applications to a gateway. <c>AddGateway</c> returns it.</summary>
public interface IGatewayBuilder
{
    /// <summary>The host's services. The constructors of verbs, framings and applications are injected from here.</summary>
    IServiceCollection Services { get; }
}
