using Gateway.Hosting;
using Gateway.Nats;

return await GatewayVerbs.RunAsync(args, builder => builder.AddGateway().AddNats());
