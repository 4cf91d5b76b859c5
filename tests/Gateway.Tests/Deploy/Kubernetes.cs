using Gateway.Tests.Support;

namespace Gateway.Tests.Deploy;

/// <summary>The manifests of deploy/kubernetes.</summary>
internal static class Kubernetes
{
    internal static string Text => Repository.Read("deploy/kubernetes/gateway.yaml");

    internal static IEnumerable<Dictionary<object, object>> Documents() => Yaml.ReadAll(Text);

    internal static Dictionary<object, object> Kind(string kind) => Documents().First(document => (string)document["kind"] == kind);
}
