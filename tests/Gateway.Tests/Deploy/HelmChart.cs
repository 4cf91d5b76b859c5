using System.Collections.Concurrent;
using System.Diagnostics;
using Gateway.Tests.Support;

namespace Gateway.Tests.Deploy;

/// <summary>The chart of deploy/helm, rendered by helm itself.</summary>
internal static class HelmChart
{
    internal const string Path = "deploy/helm/gateway";

    // Many tests look at the result of the same values, and each run of helm takes a quarter of a second.
    private static readonly ConcurrentDictionary<(string Values, string Release), Lazy<Task<string>>> Rendered = new();

    // What helm says of its own on objects, and what the files need not have: two releases in one namespace must not select each other's pods, and options that change need new pods.
    private static readonly string[] OfHelm = ["app.kubernetes.io/instance", "app.kubernetes.io/managed-by", "app.kubernetes.io/version", "helm.sh/chart", "checksum/options", "checksum/configuration"];

    internal static string Folder => System.IO.Path.Combine(Repository.Root, Path);

    internal static Dictionary<object, object> Values() => Yaml.Read(Repository.Read($"{Path}/values.yaml"));

    /// <summary>Runs helm to its end; the test is skipped where it is missing.</summary>
    internal static async Task<(int ExitCode, string Output, string Error)> RunAsync(string[] arguments, string input = "")
    {
        var helm = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator).Select(folder => System.IO.Path.Combine(folder, "helm")).FirstOrDefault(File.Exists);
        Skip.If(helm is null, "helm is not on the PATH: .ci/run installs it.");
        using var process = Process.Start(new ProcessStartInfo(helm!, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(TestClient.Patience);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>What <c>helm template</c> prints for values in YAML.</summary>
    internal static Task<string> RenderAsync(string values = "", string release = "gateway") =>
        Rendered.GetOrAdd((values, release), static of => new(() => TemplateAsync(of.Values, of.Release))).Value;

    /// <summary>The objects that it prints, by kind and name: <c>Service gateway-http</c>.</summary>
    internal static async Task<Dictionary<string, Dictionary<object, object>>> ObjectsAsync(string values = "", string release = "gateway") =>
        ByName(Yaml.ReadAll(await RenderAsync(values, release)));

    internal static Dictionary<string, Dictionary<object, object>> ByName(IEnumerable<Dictionary<object, object>> documents) =>
        documents.ToDictionary(document => $"{document["kind"]} {document.At("metadata", "name")}");

    /// <summary>Why helm refuses values.</summary>
    internal static async Task<string> RefusalAsync(string values)
    {
        var (exitCode, output, error) = await RunAsync(["template", "gateway", Folder, "--values", "-"], values);
        Assert.Equal((1, ""), (exitCode, output));
        return error;
    }

    /// <summary>An object, list or value as a text that is equal for what Kubernetes takes as equal: keys have no order, and neither have lists of named items.</summary>
    internal static string Canonical(object? node) => node switch
    {
        Dictionary<object, object> map => $"{{{string.Join(", ", map.OrderBy(entry => (string)entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}: {Canonical(entry.Value)}"))}}}",
        List<object> list when list.All(item => item is Dictionary<object, object> named && named.ContainsKey("name")) => $"[{string.Join(", ", list.Select(Canonical).Order(StringComparer.Ordinal))}]",
        List<object> list => $"[{string.Join(", ", list.Select(Canonical))}]",
        _ => $"{node}",
    };

    /// <summary>The objects of files are those that it prints, but for what helm says of its own.</summary>
    internal static void AssertEqual(Dictionary<string, Dictionary<object, object>> manifests, Dictionary<string, Dictionary<object, object>> rendered)
    {
        Assert.Equal(manifests.Keys.Order(StringComparer.Ordinal), rendered.Keys.Order(StringComparer.Ordinal));
        Assert.All(manifests, one => Assert.Equal(Canonical(one.Value), Canonical(Stripped(rendered[one.Key]))));
    }

    private static async Task<string> TemplateAsync(string values, string release)
    {
        var (exitCode, output, error) = await RunAsync(["template", release, Folder, "--values", "-"], values);
        Assert.True(exitCode == 0, error);
        return output;
    }

    // Without helm's own labels and annotations, at any depth.
    private static object Stripped(object node) => node switch
    {
        Dictionary<object, object> map => map.Where(entry => !OfHelm.Contains(entry.Key)).Select(entry => (entry.Key, Value: Stripped(entry.Value)))
            .Where(entry => entry is not ("annotations", Dictionary<object, object> { Count: 0 })).ToDictionary(entry => entry.Key, entry => entry.Value),
        List<object> list => list.Select(Stripped).ToList(),
        _ => node,
    };
}
