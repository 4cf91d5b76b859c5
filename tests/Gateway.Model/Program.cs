using System.Globalization;
using Gateway.Hosting;
using Gateway.Model;
using Gateway.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Coyote;
using Microsoft.Coyote.Rewriting;
using Microsoft.Coyote.SystematicTesting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

// Explores schedules for so many seconds. Exit code 0: no schedule broke a rule; 1: one did, and its trace is told; 2: what runs is not what can be explored.
if (!RewritingEngine.IsAssemblyRewritten(typeof(MessageSession).Assembly) || !RewritingEngine.IsAssemblyRewritten(typeof(HandOver).Assembly))
{
    Console.Error.WriteLine("The assemblies are not rewritten: build the project.");
    return 2;
}

var seconds = int.Parse(args[0], CultureInfo.InvariantCulture);
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.Configuration.Sources.Clear();
builder.Configuration.AddInMemoryCollection([new("Kestrel:Endpoints:Http:Url", "http://127.0.0.1:0"), new("Gateway:Listeners:line:Url", "tcp://127.0.0.1:0")]);
builder.AddGateway();
var app = builder.Build();
var model = new HandOver(app.Services.GetRequiredService<SessionHost>(), app.Services.GetRequiredService<ListenerDirectory>().All.Single(listener => listener.Name == "line"));

var failed = false;
foreach (var strategy in new Func<Configuration, Configuration>[] { all => all, all => all.WithPrioritizationStrategy(), all => all.WithProbabilisticStrategy() })
{
    var configuration = strategy(Configuration.Create().WithTelemetryEnabled(false).WithAtomicOperationRaceCheckingEnabled().WithVolatileOperationRaceCheckingEnabled().WithTestingIterations(1_000_000).WithTestingTimeout(Math.Max(1, seconds / 3)).WithMaxSchedulingSteps(5000));
    using var engine = TestingEngine.Create(configuration, model.RunAsync);
    engine.Run();
    Console.WriteLine(engine.GetReport());
    foreach (var bug in engine.TestReport.BugReports)
    {
        failed = true;
        Console.Error.WriteLine(bug);
        Console.Error.WriteLine(engine.ReproducibleTrace);
    }
}

return failed ? 1 : 0;
