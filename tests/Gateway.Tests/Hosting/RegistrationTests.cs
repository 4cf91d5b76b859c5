using System.Buffers;
using Gateway.Applications;
using Gateway.Commands;
using Gateway.Framing;
using Gateway.Hosting;
using Gateway.Hosting.Verbs;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Hosting;

/// <summary>What can't be registered stops the start, in words.</summary>
public sealed class RegistrationTests
{
    [Theory]
    [InlineData("PING", "The verb 'PING' is registered twice, by ")]
    [InlineData("ping", "is no verb: use 1 to ")]
    [InlineData("", "is no verb: use 1 to ")]
    public async Task It_is_told_which_verb_and_whose(string verb, string words)
    {
        var exception = await Assert.ThrowsAsync<ConfigurationException>(() => GatewayServer.StartAsync(
            TimeProvider.System, services => services.AddSingleton<ICommand>(new Verb(verb)), ("Gateway:Limits:MaxConnections", "0")));
        Assert.Equal(2, exception.Faults.Count);
        Assert.Contains(words, exception.Faults[0], StringComparison.Ordinal);
        Assert.Contains(nameof(RegistrationTests), exception.Faults[0], StringComparison.Ordinal);
        Assert.StartsWith("Gateway:Limits:MaxConnections is 0", exception.Faults[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_framing_or_an_application_that_is_registered_twice_is_a_fault_with_both_names()
    {
        var exception = await Assert.ThrowsAsync<ConfigurationException>(() => GatewayServer.StartAsync(
            TimeProvider.System,
            services => services.AddSingleton<IFraming, LineFraming>().AddSingleton<IApplication>(new AwaitingApplication()).AddSingleton<IApplication>(new AwaitingApplication())));
        Assert.Equal(
            [
                $"The framing 'Line' is registered twice, by {typeof(LineFraming)} and {typeof(LineFraming)}: rename or remove one.",
                $"The application 'Awaiting' is registered twice, by {typeof(AwaitingApplication)} and {typeof(AwaitingApplication)}: rename or remove one.",
            ],
            exception.Faults);
    }

    [Fact]
    public async Task Every_parameter_of_a_mapped_method_that_nothing_fills_is_told_with_all_other_faults()
    {
        void Configure(WebApplicationBuilder builder) => builder.AddGateway()
            .MapVerb("NUM", (int n) => $"OK {n}")
            .MapVerb("SPAN", (ReadOnlySpan<byte> bytes, ICaller caller, CancellationToken cancellation) => $"OK {bytes.Length}")
            .MapVerb("BOTH", Both)
            .MapVerb("FINE", (TimeProvider time, CommandCall call, IEnumerable<IPrices> none) => "OK");
        var (exitCode, text) = await CheckAsync(Configure, "--Gateway:Limits:MaxConnections=0");

        Assert.Equal(1, exitCode);
        Assert.Contains("The configuration has 5 faults:", text, StringComparison.Ordinal);
        Assert.Contains("Gateway:Limits:MaxConnections is 0", text, StringComparison.Ordinal);
        Assert.Contains($"The verb 'NUM' can't be served: parameter 'n' of the method mapped to 'NUM' in {typeof(RegistrationTests)} is of type System.Int32, ", text, StringComparison.Ordinal);
        Assert.Contains("take the arguments as a string and parse them, or register that type in the host's services.", text, StringComparison.Ordinal);
        Assert.Contains("The verb 'SPAN' can't be served: parameter 'bytes' ", text, StringComparison.Ordinal);
        Assert.Contains($"The verb 'BOTH' can't be served: parameter 'prices' of {typeof(RegistrationTests)}.{nameof(Both)} is of type {typeof(IPrices)}, ", text, StringComparison.Ordinal);
        Assert.Contains("The verb 'BOTH' can't be served: parameter 'number' ", text, StringComparison.Ordinal);

        var start = await Assert.ThrowsAsync<ConfigurationException>(() => ServeVerb.RunAsync(GatewayProcess.AnyPorts, Configure, null));
        Assert.Equal(4, start.Faults.Count);
        var host = WebApplication.CreateSlimBuilder();
        Configure(host);
        Assert.Equal(start.Faults, Assert.Throws<ConfigurationException>(host.Build).Faults);
    }

    [Fact]
    public async Task A_service_that_a_constructor_asks_for_and_that_is_not_registered_is_told_with_the_type()
    {
        static void Configure(WebApplicationBuilder builder) => builder.AddGateway().AddVerb<Priced>().AddFraming<PricedFraming>().AddApplication<PricedApplication>().AddVerb<Modest>();
        var (exitCode, text) = await CheckAsync(Configure, "--Gateway:Limits:MaxConnections=0");

        Assert.Equal(1, exitCode);
        Assert.Contains("The configuration has 4 faults:", text, StringComparison.Ordinal);
        Assert.Contains("Gateway:Limits:MaxConnections is 0", text, StringComparison.Ordinal);
        foreach (var (kind, type) in new[] { ("verb", typeof(Priced)), ("framing", typeof(PricedFraming)), ("application", typeof(PricedApplication)) })
        {
            Assert.Contains($"The {kind} {type} can't be created: its constructor asks for {typeof(IPrices)}, which is no registered service: register it", text, StringComparison.Ordinal);
        }

        var start = await Assert.ThrowsAsync<ConfigurationException>(() => ServeVerb.RunAsync(GatewayProcess.AnyPorts, Configure, null));
        Assert.Equal(3, start.Faults.Count);
        var alone = await Assert.ThrowsAsync<ConfigurationException>(() => ServeVerb.RunAsync(GatewayProcess.AnyPorts, builder => builder.AddGateway().AddVerb<Priced>(), null));
        Assert.Equal(start.Faults.Take(1), alone.Faults);
        var host = WebApplication.CreateSlimBuilder();
        Configure(host);
        Assert.Equal(start.Faults, Assert.Throws<ConfigurationException>(host.Build).Faults);
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    public async Task A_service_that_lacks_one_itself_is_told_in_one_line(string environment)
    {
        foreach (var add in new Action<IGatewayBuilder>[] { gateway => gateway.AddVerb<Priced>(), gateway => gateway.AddFraming<PricedFraming>() })
        {
            void Configure(WebApplicationBuilder builder)
            {
                builder.Services.AddSingleton<IPrices, Prices>();
                add(builder.AddGateway());
            }

            var (exitCode, text) = await CheckAsync(Configure, $"--environment={environment}");
            Assert.Equal(1, exitCode);
            Assert.Contains("The configuration has 1 fault:", text, StringComparison.Ordinal);
            Assert.Contains($"Unable to resolve service for type '{typeof(IDisposable)}' while attempting to activate '{typeof(Prices)}'.", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_mapped_method_is_named_in_a_fault_of_its_verb()
    {
        Assert.Contains(
            $"'PING' is registered twice, by {typeof(PingCommand)} and the method mapped to 'PING' in {typeof(RegistrationTests)}: rename",
            await StartFaultAsync(gateway => gateway.MapVerb("PING", () => "OK")), StringComparison.Ordinal);
        Assert.Contains(
            $"'number', the verb of {typeof(RegistrationTests)}.{nameof(Number)}, is no verb",
            await StartFaultAsync(gateway => gateway.MapVerb("number", Number)), StringComparison.Ordinal);

        static async Task<string> StartFaultAsync(Action<IGatewayBuilder> add) => Assert.Single(
            (await Assert.ThrowsAsync<ConfigurationException>(() => ServeVerb.RunAsync(GatewayProcess.AnyPorts, builder => add(builder.AddGateway()), null))).Faults);
    }

    private static async Task<(int ExitCode, string Text)> CheckAsync(Action<WebApplicationBuilder> configure, params string[] args)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var exitCode = await CheckVerdict.RunAsync(new VerbContext([.. GatewayProcess.AnyPorts, .. args], configure, null, output, error), new CheckOptions(false, false, false));
        return (exitCode, error.ToString());
    }

    private static string Both(IPrices prices, string text, long number) => $"OK {prices} {text} {number}";

    private static string Number() => "OK 1";

    private interface IPrices;

    private sealed class Prices(IDisposable missing) : IPrices
    {
        public override string ToString() => $"{missing}";
    }

    private sealed class Priced(IPrices prices) : ICommand
    {
        public string Verb => "PRICE";

        public string Takes => "";

        public bool NeedsSession => false;

        public CommandResult Execute(in CommandRequest request, IReplyWriter reply) => prices is null ? CommandResult.Usage : CommandResult.Ok;
    }

    /// <summary>Its longer constructor has a service that is missing, its shorter one a default: the container can create it.</summary>
    private sealed class Modest(IPrices? prices) : ICommand
    {
        public Modest(TimeProvider time, int number = 1)
            : this(null) => Takes = $"{time} {number}";

        public string Verb => "MODEST";

        public string Takes { get; } = $"{prices}";

        public bool NeedsSession => false;

        public CommandResult Execute(in CommandRequest request, IReplyWriter reply) => CommandResult.Ok;
    }

    private sealed class PricedFraming(IPrices prices) : IFraming
    {
        public string Name => $"Priced{prices}";

        public bool HasMessages => true;

        public int MaxOverhead => 0;

        public bool CanCarry(ReadOnlySpan<byte> message) => true;

        public IFrameDecoder CreateDecoder(int maxMessageSize) => throw new NotSupportedException();

        public void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail) => throw new NotSupportedException();
    }

    private sealed class PricedApplication(IPrices prices) : IApplication
    {
        public string Name => $"Priced{prices}";

        public bool Serves(IFraming framing) => true;

        public IListenerHandler CreateHandler(ListenerSettings listener) => throw new NotSupportedException();
    }

    private sealed class Verb(string verb) : ICommand
    {
        string ICommand.Verb => verb;

        public string Takes => "";

        public bool NeedsSession => false;

        public CommandResult Execute(in CommandRequest request, IReplyWriter reply) => CommandResult.Ok;
    }
}
