using Gateway.Tests.Support;

namespace Gateway.Tests.Deploy;

/// <summary>The manifests of deploy/kubernetes.</summary>
internal static class Kubernetes
{
    internal static string Text => Repository.Read("deploy/kubernetes/gateway.yaml");

    /// <summary>The servers of the fleet.</summary>
    internal static string Fleet => Repository.Read("deploy/kubernetes/fleet.yaml");

    internal static IEnumerable<Dictionary<object, object>> Documents() => Yaml.ReadAll(Text);

    internal static Dictionary<object, object> Kind(string kind) => Documents().First(document => (string)document["kind"] == kind);
}
