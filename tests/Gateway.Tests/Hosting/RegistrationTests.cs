using Gateway.Applications;
using Gateway.Commands;
using Gateway.Framing;
using Gateway.Hosting;
using Gateway.Hosting.Opening;
using Gateway.Tests.Support;
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
        var exception = await Assert.ThrowsAsync<VerbException>(
            () => GatewayServer.StartAsync(TimeProvider.System, services => services.AddSingleton<ICommand>(new Verb(verb))));
        var text = StartFault.Explain(exception);
        Assert.Contains(words, text, StringComparison.Ordinal);
        Assert.Contains(nameof(RegistrationTests), text, StringComparison.Ordinal);
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

    private sealed class Verb(string verb) : ICommand
    {
        string ICommand.Verb => verb;

        public string Takes => "";

        public bool NeedsSession => false;

        public CommandResult Execute(in CommandRequest request, IReplyWriter reply) => CommandResult.Ok;
    }
}
