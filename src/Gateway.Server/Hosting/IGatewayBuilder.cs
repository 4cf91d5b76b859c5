namespace Gateway.Hosting;

/// <summary>Adds verbs, framings and applications to a gateway. <c>AddGateway</c> returns it.</summary>
public interface IGatewayBuilder
{
    /// <summary>The host's services. What verbs, framings and applications ask for in their constructors comes from here.</summary>
    IServiceCollection Services { get; }
}
