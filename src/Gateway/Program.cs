using Gateway.Hosting;

return await GatewayVerbs.RunAsync(args);
