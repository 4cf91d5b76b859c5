using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Gateway.Hosting.CommandLine;

/// <summary><c>--version</c>: the version of the executable, which may be a host's own, without the commit that it was built from.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        ArgumentNullException.ThrowIfNull(parseResult);
        var assembly = Assembly.GetEntryAssembly() ?? typeof(VersionAction).Assembly;
        parseResult.InvocationConfiguration.Output.WriteLine(assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]);
        return Verbs.ExitCode.Ok;
    }
}
