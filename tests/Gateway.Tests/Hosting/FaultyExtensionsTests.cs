using System.Buffers;
using Gateway.Applications;
using Gateway.Commands;
using Gateway.Framing;
using Gateway.Hosting;
using Gateway.Hosting.Verbs;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Gateway.Transports;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Hosting;

/// <summary>What the author of a verb, a framing or an application gets wrong is a configuration fault like any other: for the check, the start and a host that embeds the gateway.</summary>
public sealed class FaultyExtensionsTests
{
    private const string Own = "Gateway:Listeners:own:Application is 'Own', and ";
    private const string Boom = "System.NotSupportedException: Boom";

    /// <summary>What is added, the options, and the fault that names it.</summary>
    private static readonly Dictionary<string, (Action<IGatewayBuilder> Add, string[] Options, string Fault)> All = new()
    {
        ["a verb that is null"] = (gateway => gateway.AddVerb<NullVerb>(), [], $"The verb of {typeof(NullVerb)} is null: use 1 to 8 upper-case ASCII letters."),
        ["a verb with white space"] = (gateway => gateway.MapVerb("MY VERB", () => "OK"), [], "'MY VERB', the verb of the method mapped to 'MY VERB' in "),
        ["an empty verb"] = (gateway => gateway.MapVerb("", () => "OK"), [], "'', the verb of the method mapped to '' in "),
        ["a verb that throws"] = (gateway => gateway.AddVerb<ThrowingVerb>(), [], $"The verb of {typeof(ThrowingVerb)} can't be described: {Boom}."),
        ["arguments that are null"] = (gateway => gateway.AddVerb<NullArguments>(), [], $"Takes of the verb 'NULLS' ({typeof(NullArguments)}) is null: "),
        ["arguments of two lines"] = (gateway => gateway.MapVerb("LINES", (string text) => text, "<a>\n<b>"), [], "Takes of the verb 'LINES' (the method mapped to 'LINES' in "),
        ["a verb's constructor"] = (gateway => gateway.AddVerb<FailingVerb>(), [], $"The verb {typeof(FailingVerb)} can't be created: {Boom}."),
        ["a framing's constructor"] = (gateway => gateway.AddFraming<FailingFraming>(), [], $"The framing {typeof(FailingFraming)} can't be created: {Boom}."),
        ["an application's constructor"] = (gateway => gateway.AddApplication<FailingApplication>(), [], $"The application {typeof(FailingApplication)} can't be created: {Boom}."),
        ["a constructor that asks for what needs it"] =
            (gateway => gateway.AddVerb<Circular>(), [], $"The verb {typeof(Circular)} can't be created: Gateway.Hosting.Extensions.CircularExtensionException: the constructor asks, perhaps through another service, "),
        ["a framing without a name"] = (gateway => gateway.AddFraming<NullFraming>(), [], $"The framing {typeof(NullFraming)} has no name, Name is null: use at least one character, "),
        ["a framing with an empty name"] = (gateway => gateway.AddFraming<EmptyFraming>(), [], $"The framing {typeof(EmptyFraming)} has the name '': use at least one character, "),
        ["a framing with white space"] = (gateway => gateway.AddFraming<SpacedFraming>(), [], $"The framing {typeof(SpacedFraming)} has the name 'My Lines': "),
        ["a framing with a negative overhead"] = (gateway => gateway.AddFraming<NegativeFraming>(), [], $"The framing {typeof(NegativeFraming)} has a MaxOverhead of -1: "),
        ["a framing's name that throws"] = (gateway => gateway.AddFraming<ThrowingFraming>(), [], $"The framing {typeof(ThrowingFraming)} can't be described: {Boom}."),
        ["an application with a name of a space"] = (gateway => gateway.AddApplication<SpaceApplication>(), [], $"The application {typeof(SpaceApplication)} has the name ' ': use at least one character, "),
        ["an application with a colon"] = (gateway => gateway.AddApplication<ColonApplication>(), [], $"The application {typeof(ColonApplication)} has the name 'a:b': "),
        ["an application's name that throws"] = (gateway => gateway.AddApplication<ThrowingName>(), [], $"The application {typeof(ThrowingName)} can't be described: {Boom}."),
        ["an application with a listener's key"] =
            (gateway => gateway.AddApplication<SocketApplication>(), [], $"The application 'Socket' has options, and a listener has an option of that name: rename the application ({typeof(SocketApplication)})."),
        ["options that can't be created"] =
            (gateway => gateway.AddApplication<WithOptions<FailingOptions>>(), [], $"The options {typeof(FailingOptions)} of the application 'Own' can't be created: {Boom}."),
        ["options whose setter throws"] = (
            gateway => gateway.AddApplication<WithOptions<PickyOptions>>(),
            ["--Gateway:Listeners:own:Url=tcp://127.0.0.1:0", "--Gateway:Listeners:own:Application=Own", "--Gateway:Listeners:own:Own:Size=5"],
            $"Gateway:Listeners:own:Own can't be read into {typeof(PickyOptions)}: {Boom}."),
        ["FindFaults"] = Used<FailingFindFaults>($"{Own}{typeof(FailingFindFaults)} can't judge the listener's settings: {Boom}."),
        ["Serves"] = Used<FailingServes>($"{Own}{typeof(FailingServes)} can't judge the listener's settings: {Boom}."),
        ["CreateHandler"] = Used<FailingHandler>($"{Own}CreateHandler of {typeof(FailingHandler)} fails: {Boom}."),
        ["CreateHandler that returns null"] = Used<NullHandler>($"{Own}CreateHandler of {typeof(NullHandler)} returns null."),
        ["CreateDecoder"] = (
            gateway => gateway.AddFraming<FailingDecoder>(),
            ["--Gateway:Listeners:own:Url=tcp://127.0.0.1:0", "--Gateway:Listeners:own:Framing=Own"],
            $"Gateway:Listeners:own:Framing is 'Own', and CreateDecoder of {typeof(FailingDecoder)} fails: {Boom}."),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_is_one_fault_of_the_check_the_start_and_the_build_of_a_host(string name)
    {
        var (add, options, fault) = All[name];
        void Configure(WebApplicationBuilder builder) => add(builder.AddGateway());
        string[] args = [.. GatewayProcess.AnyPorts, .. options];

        var (exitCode, text) = await CheckAsync(Configure, args);
        Assert.Equal(1, exitCode);
        Assert.True(text.Contains(fault, StringComparison.Ordinal), text);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);

        var start = await Assert.ThrowsAsync<ConfigurationException>(() => ServeVerb.RunAsync(args, Configure, null));
        Assert.StartsWith(fault, Assert.Single(start.Faults), StringComparison.Ordinal);

        var host = WebApplication.CreateSlimBuilder(args);
        Configure(host);
        var embedded = await Assert.ThrowsAsync<ConfigurationException>(async () =>
        {
            await using var app = host.Build();
            app.MapGateway();
            await app.StartAsync();
        });
        Assert.Equal(start.Faults, embedded.Faults);
    }

    [Fact]
    public async Task All_are_told_at_once_with_those_of_the_configuration_and_none_that_only_follows()
    {
        static void Configure(WebApplicationBuilder builder) => builder.AddGateway()
            .AddVerb<NullVerb>().AddVerb<FailingVerb>().AddFraming<FailingFraming>().AddFraming<SpacedFraming>().AddApplication<FailingApplication>().AddApplication<FailingFindFaults>();
        string[] args =
        [
            .. GatewayProcess.AnyPorts,
            "--Gateway:Limits:MaxConnections=0",

            // These two may be what the framing and the application that can't be created are called.
            "--Gateway:Listeners:unknown:Url=tcp://127.0.0.1:0", "--Gateway:Listeners:unknown:Framing=Zero", "--Gateway:Listeners:unknown:Application=Readings",
            "--Gateway:Listeners:unknown:Readings:File=x",
            "--Gateway:Listeners:own:Url=nowhere", "--Gateway:Listeners:own:Application=Own",
        ];
        var start = await Assert.ThrowsAsync<ConfigurationException>(() => ServeVerb.RunAsync(args, Configure, null));
        Assert.Collection(
            start.Faults.Order(StringComparer.Ordinal),
            fault => Assert.StartsWith("Gateway:Limits:MaxConnections is 0: ", fault),
            fault => Assert.StartsWith(Own, fault),
            fault => Assert.StartsWith("Gateway:Listeners:own:Url is 'nowhere': ", fault),
            fault => Assert.StartsWith($"The application {typeof(FailingApplication)} can't be created: ", fault),
            fault => Assert.StartsWith($"The framing {typeof(FailingFraming)} can't be created: ", fault),
            fault => Assert.StartsWith($"The framing {typeof(SpacedFraming)} has the name ", fault),
            fault => Assert.StartsWith($"The verb {typeof(FailingVerb)} can't be created: ", fault),
            fault => Assert.StartsWith($"The verb of {typeof(NullVerb)} is null: ", fault));
    }

    [Fact]
    public async Task Handlers_are_told_with_what_can_t_be_opened()
    {
        using var taken = new SilentServer();
        static void Configure(WebApplicationBuilder builder) => builder.AddGateway().AddApplication<FailingHandler>().AddFraming<FailingDecoder>();
        string[] args =
        [
            .. GatewayProcess.AnyPorts,
            $"--Gateway:Listeners:line:Url=tcp://{taken.EndPoint}",
            "--Gateway:Listeners:own:Url=tcp://127.0.0.1:0", "--Gateway:Listeners:own:Application=Own",
            "--Gateway:Listeners:other:Url=tcp://127.0.0.1:0", "--Gateway:Listeners:other:Framing=Own",
        ];
        var start = await Assert.ThrowsAsync<ConfigurationException>(() => ServeVerb.RunAsync(args, Configure, null));
        Assert.Equal(
            ["Gateway:Listeners:line", "Gateway:Listeners:other:Framing", "Gateway:Listeners:own:Application"],
            start.Faults.Select(fault => fault.Split(' ')[0]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Gateway")]
    [InlineData("Default")]
    public async Task At_level_Debug_a_fault_has_the_stack(string category)
    {
        static void Configure(WebApplicationBuilder builder) => builder.AddGateway().AddVerb<FailingVerb>();
        var (exitCode, text) = await CheckAsync(Configure, [.. GatewayProcess.AnyPorts, $"--Logging:LogLevel:{category}=Debug"]);
        Assert.Equal(1, exitCode);
        Assert.Matches($@"The verb \S+ can't be created: {Boom}\s+at {nameof(Gateway)}\.\S+\.{nameof(FailingVerb)}\.\.ctor\(", text);
    }

    [Fact]
    public async Task Options_may_be_of_every_type_that_is_read_from_text()
    {
        static void Configure(WebApplicationBuilder builder) => builder.AddGateway().AddApplication<WithOptions<Typed>>();
        string[] Args(params string[] options) =>
            [.. GatewayProcess.AnyPorts, "--Gateway:Listeners:own:Url=tcp://127.0.0.1:0", "--Gateway:Listeners:own:Application=Own", .. options.Select(option => $"--Gateway:Listeners:own:Own:{option}")];

        var (exitCode, text) = await CheckAsync(Configure, Args("Price=1.5", "Id=6f9619ff-8b86-d011-b42d-00c04fc964ff", "Home=https://example.com/x", "Since=2026-01-31"));
        Assert.True(exitCode == 0, text);
        Assert.Contains("\"Price\": 1.5", text, StringComparison.Ordinal);
        Assert.Contains("\"Home\": \"https://example.com/x\"", text, StringComparison.Ordinal);

        var start = await Assert.ThrowsAsync<ConfigurationException>(() => ServeVerb.RunAsync(Args("Price=much", "Id=6", "Since=", "Home:Path=x"), Configure, null));
        Assert.Equal(
            [
                "Gateway:Listeners:own:Own:Home must be one value, not a section.",
                "Gateway:Listeners:own:Own:Id is '6': use a value of System.Guid.",
                "Gateway:Listeners:own:Own:Price is 'much': use a number such as 1.5.",
                "Gateway:Listeners:own:Own:Since is empty: use a value of System.DateTime, or leave it out.",
            ],
            start.Faults.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_reload_that_FindFaults_can_t_judge_changes_nothing()
    {
        using var folder = new TempDirectory();
        var settings = folder["settings.json"];
        await File.WriteAllTextAsync(settings, "{}");
        await using var server = await GatewayServer.StartWithAsync(
            settings,
            TimeProvider.System,
            services => services.AddSingleton<IApplication, FailingForTwo>(),
            ("Gateway:Listeners:own:Url", "tcp://127.0.0.1:0"),
            ("Gateway:Listeners:own:Application", "Own"));
        await File.WriteAllTextAsync(settings, """{ "Gateway": { "Limits": { "MaxConnections": 77 }, "Listeners": { "own": { "Own": { "Size": 2 } } } } }""");
        await Eventually.TrueAsync(
            () => server.Log.GetSnapshot().Any(entry => entry.Message.Contains($"was not applied; keeping the previous one. {Own}{typeof(FailingForTwo)} can't judge", StringComparison.Ordinal)), "the fault is logged");
        await server.AssertServesAsync();
    }

    private static (Action<IGatewayBuilder> Add, string[] Options, string Fault) Used<TApplication>(string fault)
        where TApplication : class, IApplication =>
        (gateway => gateway.AddApplication<TApplication>(), ["--Gateway:Listeners:own:Url=tcp://127.0.0.1:0", "--Gateway:Listeners:own:Application=Own"], fault);

    private static async Task<(int ExitCode, string Text)> CheckAsync(Action<WebApplicationBuilder> configure, string[] args)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var exitCode = await CheckVerdict.RunAsync(new VerbContext(args, configure, null, output, error), new CheckOptions(IsBesideRunning: false, IsQuiet: false, IsJson: false));
        return (exitCode, $"{output}{error}");
    }

    private class Verb : ICommand
    {
        string ICommand.Verb => Name!;

        public virtual string? Name => "OWN";

        public virtual string Takes => "";

        public bool NeedsSession => false;

        public CommandResult Execute(in CommandRequest request, IReplyWriter reply) => CommandResult.Ok;
    }

    private sealed class NullVerb : Verb
    {
        public override string? Name => null;
    }

    private sealed class ThrowingVerb : Verb
    {
        public override string? Name => throw new NotSupportedException("Boom");
    }

    private sealed class NullArguments : Verb
    {
        public override string? Name => "NULLS";

        public override string Takes => null!;
    }

    private sealed class FailingVerb : Verb
    {
        public FailingVerb() => throw new NotSupportedException("Boom");
    }

    /// <summary>The options of the listeners are complete once the applications are known, and the command application has all verbs.</summary>
    private sealed class Circular(IOptions<ListenersOptions> listeners) : Verb
    {
        private readonly int _count = listeners.Value.Listeners.Count;

        public override string Takes => $"{_count}";
    }

    private class Framed : IFraming
    {
        public virtual string Name => "Own";

        public bool HasMessages => true;

        public virtual int MaxOverhead => 0;

        public bool CanCarry(ReadOnlySpan<byte> message) => true;

        public virtual IFrameDecoder CreateDecoder(int maxMessageSize) => new LineFraming().CreateDecoder(maxMessageSize);

        public void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail) => throw new NotSupportedException();
    }

    private sealed class FailingFraming : Framed
    {
        public FailingFraming() => throw new NotSupportedException("Boom");
    }

    private sealed class NullFraming : Framed
    {
        public override string Name => null!;
    }

    private sealed class EmptyFraming : Framed
    {
        public override string Name => "";
    }

    private sealed class SpacedFraming : Framed
    {
        public override string Name => "My Lines";
    }

    private sealed class NegativeFraming : Framed
    {
        public override int MaxOverhead => -1;
    }

    private sealed class ThrowingFraming : Framed
    {
        public override string Name => throw new NotSupportedException("Boom");
    }

    private sealed class FailingDecoder : Framed
    {
        public override IFrameDecoder CreateDecoder(int maxMessageSize) => throw new NotSupportedException("Boom");
    }

    private class Application : IApplication, IListenerHandler
    {
        public virtual string Name => "Own";

        public virtual bool Serves(IFraming framing) => true;

        public virtual IListenerHandler CreateHandler(ListenerSettings listener) => this;

        public IMessageHandler CreateHandler(MessageSession session) => throw new NotSupportedException();
    }

    private sealed class FailingApplication : Application
    {
        public FailingApplication() => throw new NotSupportedException("Boom");
    }

    private sealed class SpaceApplication : Application
    {
        public override string Name => " ";
    }

    private sealed class ColonApplication : Application
    {
        public override string Name => "a:b";
    }

    private sealed class ThrowingName : Application
    {
        public override string Name => throw new NotSupportedException("Boom");
    }

    private sealed class FailingServes : Application
    {
        public override bool Serves(IFraming framing) => throw new NotSupportedException("Boom");
    }

    private sealed class FailingHandler : Application
    {
        public override IListenerHandler CreateHandler(ListenerSettings listener) => throw new NotSupportedException("Boom");
    }

    private sealed class NullHandler : Application
    {
        public override IListenerHandler CreateHandler(ListenerSettings listener) => null!;
    }

    private sealed class FailingFindFaults : Application, IApplication
    {
        public void FindFaults(ListenerSettings listener, Action<string, string> fault) => throw new NotSupportedException("Boom");
    }

    private class WithOptions<TOptions> : IApplication<TOptions>, IListenerHandler
        where TOptions : class, new()
    {
        public virtual string Name => "Own";

        public bool Serves(IFraming framing) => true;

        public virtual void FindFaults(ListenerSettings<TOptions> listener, Action<string, string> fault)
        {
        }

        public IListenerHandler CreateHandler(ListenerSettings<TOptions> listener) => this;

        public IMessageHandler CreateHandler(MessageSession session) => throw new NotSupportedException();
    }

    private sealed class SocketApplication : WithOptions<Sized>
    {
        public override string Name => "Socket";
    }

    private sealed class FailingForTwo : WithOptions<Sized>
    {
        public override void FindFaults(ListenerSettings<Sized> listener, Action<string, string> fault)
        {
            if (listener.Options.Size == 2)
            {
                throw new NotSupportedException("Boom");
            }
        }
    }

    private sealed class Sized
    {
        public int Size { get; set; }
    }

    private sealed class Typed
    {
        public decimal Price { get; set; }

        public Guid Id { get; set; }

        public Uri? Home { get; set; }

        public DateTime Since { get; set; }
    }

    private sealed class FailingOptions
    {
        public FailingOptions() => throw new NotSupportedException("Boom");
    }

    private sealed class PickyOptions
    {
        private int _size = 1;

        public int Size
        {
            get => _size;
            set => _size = value < 5 ? value : throw new NotSupportedException("Boom");
        }
    }
}
