using Gateway.Hosting;
using MyGateway;

return await GatewayVerbs.RunAsync(args, builder => builder.AddGateway()
    .AddVerb<TimeCommand>()
    .MapVerb("UPPER", (string text) => $"OK {text.ToUpperInvariant()}"));
