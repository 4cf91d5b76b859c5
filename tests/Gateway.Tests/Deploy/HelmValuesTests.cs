using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Deploy;

/// <summary>Each value of the chart changes what it says, is explained, and is refused where it is wrong.</summary>
public sealed partial class HelmValuesTests
{
    private const string Pod = "Deployment gateway > spec > template > spec";
    private const string Container = $"{Pod} > containers > 0";
    private const string Options = "ConfigMap gateway > data";
    private const string Nats = "passwordSecret: fleet, nats: { enabled: true }";
    private const string Server = "StatefulSet gateway-nats > spec > template > spec > containers > 0";
    private const string Claim = "StatefulSet gateway-nats > spec > volumeClaimTemplates > 0 > spec";
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    // What a test says of a place where nothing stands.
    private const string Absent = "absent";

    /// <summary>The value, values in YAML, where something stands in the result, and what stands there.</summary>
    public static TheoryData<string, string, string, string> Effects => new()
    {
        { "fullnameOverride", "fullnameOverride: edge", "Service edge-http > metadata > name", "edge-http" },
        { "image.repository", "image: { repository: registry.example.com/gateway }", $"{Container} > image", "registry.example.com/gateway:0.1.0" },
        { "image.tag", "image: { tag: 0.1.0-aot }", $"{Container} > image", "gateway:0.1.0-aot" },
        { "image.digest", $"image: {{ tag: ignored, digest: '{Digest}' }}", $"{Container} > image", $"gateway@{Digest}" },
        { "image.pullPolicy", "image: { pullPolicy: Always }", $"{Container} > imagePullPolicy", "Always" },
        { "image.pullSecrets", "image: { pullSecrets: [{ name: registry }] }", $"{Pod} > imagePullSecrets", "[{name: registry}]" },
        { "replicaCount", "replicaCount: 5", "Deployment gateway > spec > replicas", "5" },
        { "terminationGracePeriodSeconds", "terminationGracePeriodSeconds: 3725", $"{Pod} > terminationGracePeriodSeconds", "3725" },
        { "terminationGracePeriodSeconds", "terminationGracePeriodSeconds: 3725", $"{Options} > Gateway__Shutdown__StopTimeout", "01:02:05" },
        { "config", "config: { Gateway: { Limits: { MaxConnections: 1500000 } } }", $"{Options} > Gateway__Limits__MaxConnections", "1500000" },
        { "config", "config: { Gateway: { Access: { Deny: [10.0.0.0/8, 192.0.2.0/24] } } }", $"{Options} > Gateway__Access__Deny__1", "192.0.2.0/24" },
        { "config", "config: { Gateway: { Listeners: { echo: { Enabled: false } } } }", $"{Options} > Gateway__Listeners__echo__Enabled", "false" },
        { "config", "config: { Logging: { LogLevel: { Microsoft.AspNetCore: Debug } } }", $"{Options} > Logging__LogLevel__Microsoft.AspNetCore", "Debug" },
        { "config", "config: { Gateway: { Limits: { MaxConnections: null } } }", $"{Options} > Gateway__Limits__MaxConnections", Absent },
        { "optionsSecret", "optionsSecret: operators", $"{Container} > envFrom > 1", "{secretRef: {name: operators}}" },
        { "tokens.api", "tokens: { api: { existingSecret: operators, key: list } }", $"{Pod} > volumes > tokens > projected > sources > 0", "{secret: {items: [{key: list, path: api}], name: operators}}" },
        { "tokens.api", "tokens: { api: { existingSecret: operators } }", $"{Pod} > volumes > tokens > projected > sources > 0", "{secret: {items: [{key: tokens, path: api}], name: operators}}" },
        { "tokens.api", "tokens: { api: { values: [0123456789abcdef, fedcba9876543210] } }", "Secret gateway-tokens > stringData", "{api: 0123456789abcdef\nfedcba9876543210}" },
        { "tokens.api", "tokens: { api: { values: [0123456789abcdef] } }", $"{Pod} > volumes > tokens > projected > sources > 0", "{secret: {items: [{key: api, path: api}], name: gateway-tokens}}" },
        { "tokens.api", "tokens: { api: { values: [0123456789abcdef] } }", $"{Options} > Gateway__Api__TokenFile", "/tokens/api" },
        { "tokens.listeners", "tokens: { listeners: { line: { existingSecret: tills } } }", $"{Options} > Gateway__Listeners__line__TokensFile", "/tokens/listeners/line" },
        { "tokens.listeners", "tokens: { listeners: { line: { existingSecret: tills } } }", $"{Pod} > volumes > tokens > projected > sources > 0", "{secret: {items: [{key: tokens, path: listeners/line}], name: tills}}" },
        { "tokens.listeners", "tokens: { listeners: { line: { values: [0123456789abcdef] } } }", "Secret gateway-tokens > stringData > listeners.line", "0123456789abcdef" },
        { "tokens.listeners", "tokens: { listeners: { line: { existingSecret: tills } } }", $"{Container} > volumeMounts > tokens > mountPath", "/tokens" },
        { "tls.listeners", "tls: { listeners: { line: { secretName: cert } } }", $"{Options} > Gateway__Listeners__line__Tls__Key", "/tls/listeners/line/tls.key" },
        { "tls.listeners", "tls: { listeners: { line: { secretName: cert } } }", $"{Container} > volumeMounts > tls > mountPath", "/tls" },
        { "tls.listeners", "tls: { listeners: { line: { secretName: cert, clientCertificate: Optional, clientCa: { secretName: ca, key: root } } } }", $"{Pod} > volumes > tls > projected > sources > 1", "{secret: {items: [{key: root, path: listeners/line/ca.crt}], name: ca}}" },
        { "tls.listeners", "tls: { listeners: { line: { secretName: cert, clientCertificate: Optional, clientCa: { secretName: ca } } } }", $"{Options} > Gateway__Listeners__line__Tls__ClientCertificate", "Optional" },
        { "tls.http.secretName", "tls: { http: { secretName: web } }", $"{Options} > Kestrel__Endpoints__Http__Url", "https://0.0.0.0:8080" },
        { "tls.http.secretName", "tls: { http: { secretName: web } }", $"{Container} > readinessProbe > httpGet > scheme", "HTTPS" },
        { "tls.http.secretName", "tls: { http: { secretName: web } }\nserviceMonitor: { enabled: true }", "ServiceMonitor gateway > spec > endpoints > 0 > scheme", "https" },
        { "extraEnv", "extraEnv: [{ name: OTEL_SERVICE_NAME, value: edge }]", $"{Container} > env", "[{name: OTEL_SERVICE_NAME, value: edge}]" },
        { "ports", "ports: { tills: { containerPort: 7000, servicePort: 700 } }", "Service gateway > spec > ports > tills", "{name: tills, port: 700, targetPort: tills}" },
        { "ports", "ports: { lookup: { servicePort: 53 } }", "Service gateway > spec > ports > lookup", "{name: lookup, port: 53, protocol: UDP, targetPort: lookup}" },
        { "ports", "ports: { echo: null }", $"{Container} > ports > echo", Absent },
        { "ports", "ports: { line: null, frames: null }", "Service gateway", Absent },
        { "service.type", "service: { type: ClusterIP }", "Service gateway > spec > externalTrafficPolicy", Absent },
        { "service.externalTrafficPolicy", "service: { type: NodePort, externalTrafficPolicy: Cluster }", "Service gateway > spec > externalTrafficPolicy", "Cluster" },
        { "service.annotations", "service: { annotations: { example.com/scheme: internal } }", "Service gateway > metadata > annotations", "{example.com/scheme: internal}" },
        { "service.loadBalancerSourceRanges", "service: { loadBalancerSourceRanges: [192.0.2.0/24] }", "Service gateway > spec > loadBalancerSourceRanges", "[192.0.2.0/24]" },
        { "httpService.port", "httpService: { port: 80 }", "Service gateway-http > spec > ports > http > port", "80" },
        { "fleet.url", "fleet: { url: 'nats://a:4222,nats://b:4222' }", $"{Options} > Gateway__Fleet__Url", "nats://a:4222,nats://b:4222" },
        { "fleet.url", "fleet: { url: 'nats://a:4222' }", $"{Container} > env > Gateway__Discovery__Node > valueFrom > fieldRef > fieldPath", "metadata.name" },
        { "fleet.url", "{ fleet: { url: 'nats://a:4222' }, extraEnv: [{ name: OTEL_SERVICE_NAME, value: edge }] }", $"{Container} > env > OTEL_SERVICE_NAME > value", "edge" },
        { "fleet.name", "fleet: { url: 'nats://a:4222', name: edge }", $"{Options} > Gateway__Fleet__Name", "edge" },
        { "fleet.user", "fleet: { url: 'nats://a:4222', passwordSecret: fleet, user: edge }", $"{Options} > Gateway__Fleet__User", "edge" },
        { "fleet.passwordSecret", "fleet: { url: 'nats://a:4222', passwordSecret: fleet }", $"{Options} > Gateway__Fleet__PasswordFile", "/fleet/password" },
        { "fleet.passwordSecret", "fleet: { url: 'nats://a:4222', passwordSecret: fleet }", $"{Container} > volumeMounts > fleet", "{mountPath: /fleet, name: fleet, readOnly: true}" },
        { "fleet.passwordKey", "fleet: { url: 'nats://a:4222', passwordSecret: fleet, passwordKey: key }", $"{Pod} > volumes > fleet > secret > items > 0", "{key: key, path: password}" },
        { "fleet.passwordKey", $"fleet: {{ {Nats}, passwordKey: key }}", $"{Server} > env > NATS_PASSWORD > valueFrom", "{secretKeyRef: {key: key, name: fleet}}" },
        { "fleet.replicas", "fleet: { url: 'nats://a:4222', replicas: 1 }", $"{Options} > Gateway__Fleet__Replicas", "1" },
        { "fleet.replicas", $"fleet: {{ {Nats}, replicas: 5 }}", "StatefulSet gateway-nats > spec > replicas", "5" },
        { "fleet.replicas", $"fleet: {{ {Nats}, replicas: 1 }}", $"{Options} > Gateway__Fleet__Url", "nats://gateway-nats-0.gateway-nats:4222" },
        { "fleet.nats.enabled", $"fleet: {{ {Nats} }}", "PodDisruptionBudget gateway-nats > spec > maxUnavailable", "1" },
        { "fleet.nats.image", $"fleet: {{ passwordSecret: fleet, nats: {{ enabled: true, image: 'registry.example.com/nats:2.12' }} }}", $"{Server} > image", "registry.example.com/nats:2.12" },
        { "fleet.nats.storage", "fleet: { passwordSecret: fleet, nats: { enabled: true, storage: 5Gi } }", $"{Claim} > resources", "{requests: {storage: 5Gi}}" },
        { "fleet.nats.storageClassName", "fleet: { passwordSecret: fleet, nats: { enabled: true, storageClassName: fast } }", $"{Claim} > storageClassName", "fast" },
        { "fleet.nats.resources", "fleet: { passwordSecret: fleet, nats: { enabled: true, resources: { limits: { memory: 1Gi } } } }", $"{Server} > resources", "{limits: {memory: 1Gi}, requests: {cpu: 250m, memory: 256Mi}}" },
        { "fleet.discovery.enabled", "fleet: { discovery: { enabled: true } }", $"{Options} > Gateway__Discovery__Enabled", "true" },
        { "fleet.discovery.group", "fleet: { discovery: { enabled: true, group: 'udp://239.9.9.9:5001' } }", $"{Options} > Gateway__Discovery__Group", "udp://239.9.9.9:5001" },
        { "fleet.headlessService.enabled", "fleet: { headlessService: { enabled: true } }", "Service gateway-pods > spec > clusterIP", "None" },
        { "podDisruptionBudget.enabled", "podDisruptionBudget: { enabled: false }", "PodDisruptionBudget gateway", Absent },
        { "podDisruptionBudget.minAvailable", "podDisruptionBudget: { minAvailable: 60% }", "PodDisruptionBudget gateway > spec > minAvailable", "60%" },
        { "podDisruptionBudget.maxUnavailable", "podDisruptionBudget: { maxUnavailable: 0 }", "PodDisruptionBudget gateway > spec > maxUnavailable", "0" },
        { "podDisruptionBudget.maxUnavailable", "podDisruptionBudget: { maxUnavailable: 1 }", "PodDisruptionBudget gateway > spec > minAvailable", Absent },
        { "autoscaling.enabled", "autoscaling: { enabled: true }", "Deployment gateway > spec > replicas", Absent },
        { "autoscaling.minReplicas", "autoscaling: { enabled: true, minReplicas: 3 }", "HorizontalPodAutoscaler gateway > spec > minReplicas", "3" },
        { "autoscaling.maxReplicas", "autoscaling: { enabled: true, maxReplicas: 30 }", "HorizontalPodAutoscaler gateway > spec > maxReplicas", "30" },
        { "autoscaling.metric", "autoscaling: { enabled: true, metric: sessions }", "HorizontalPodAutoscaler gateway > spec > metrics > 0 > pods > metric > name", "sessions" },
        { "autoscaling.sessionsPerPod", "autoscaling: { enabled: true, sessionsPerPod: 700 }", "HorizontalPodAutoscaler gateway > spec > metrics > 0 > pods > target", "{averageValue: 700, type: AverageValue}" },
        { "autoscaling.behavior", "autoscaling: { enabled: true, behavior: { scaleDown: { selectPolicy: Disabled } } }", "HorizontalPodAutoscaler gateway > spec > behavior > scaleDown > selectPolicy", "Disabled" },
        { "serviceMonitor.enabled", "serviceMonitor: { enabled: true }", "ServiceMonitor gateway > spec > endpoints > 0", "{interval: 15s, path: /metrics, port: http}" },
        { "serviceMonitor.labels", "serviceMonitor: { enabled: true, labels: { release: prometheus } }", "ServiceMonitor gateway > metadata > labels > release", "prometheus" },
        { "serviceMonitor.interval", "serviceMonitor: { enabled: true, interval: 1m30s }", "ServiceMonitor gateway > spec > endpoints > 0 > interval", "1m30s" },
        { "serviceMonitor.tlsConfig", "serviceMonitor: { enabled: true, tlsConfig: { serverName: gateway.example.com } }", "ServiceMonitor gateway > spec > endpoints > 0 > tlsConfig", "{serverName: gateway.example.com}" },
        { "prometheusRule.enabled", "prometheusRule: { enabled: true }", "PrometheusRule gateway > spec > groups > gateway-alerts > rules > 0 > alert", "GatewayNoneUp" },
        { "prometheusRule.labels", "prometheusRule: { enabled: true, labels: { release: prometheus } }", "PrometheusRule gateway > metadata > labels > release", "prometheus" },
        { "serviceAccount.create", "serviceAccount: { create: true }", $"{Pod} > serviceAccountName", "gateway" },
        { "serviceAccount.name", "serviceAccount: { name: edge }", $"{Pod} > serviceAccountName", "edge" },
        { "serviceAccount.annotations", "serviceAccount: { create: true, annotations: { a: b } }", "ServiceAccount gateway > metadata > annotations", "{a: b}" },
        { "resources", "resources: { limits: { memory: 4Gi } }", $"{Container} > resources", "{limits: {memory: 4Gi}, requests: {cpu: 250m, memory: 256Mi}}" },
        { "resources", "resources: null", $"{Container} > resources", Absent },
        { "dataSize", "dataSize: 1Gi", $"{Pod} > volumes > data > emptyDir > sizeLimit", "1Gi" },
        { "tmpSize", "tmpSize: 1Gi", $"{Pod} > volumes > tmp > emptyDir > sizeLimit", "1Gi" },
        { "podAnnotations", "podAnnotations: { a: b }", "Deployment gateway > spec > template > metadata > annotations > a", "b" },
        { "podLabels", "podLabels: { team: edge }", "Deployment gateway > spec > template > metadata > labels > team", "edge" },
        { "priorityClassName", "priorityClassName: high", $"{Pod} > priorityClassName", "high" },
        { "nodeSelector", "nodeSelector: { disk: ssd }", $"{Pod} > nodeSelector", "{disk: ssd}" },
        { "tolerations", "tolerations: [{ key: dedicated, operator: Exists }]", $"{Pod} > tolerations", "[{key: dedicated, operator: Exists}]" },
        { "affinity", "affinity: { nodeAffinity: { a: b } }", $"{Pod} > affinity", "{nodeAffinity: {a: b}}" },
        { "topologySpreadConstraints", "topologySpreadConstraints: []", $"{Pod} > topologySpreadConstraints", Absent },
        { "topologySpreadConstraints", "topologySpreadConstraints: [{ maxSkew: 2, topologyKey: rack, whenUnsatisfiable: DoNotSchedule }]", $"{Pod} > topologySpreadConstraints > 0 > topologyKey", "rack" },
        { "extraVolumes", "extraVolumes: [{ name: hooks, secret: { secretName: hooks } }]", $"{Pod} > volumes > hooks", "{name: hooks, secret: {secretName: hooks}}" },
        { "extraVolumeMounts", "extraVolumeMounts: [{ name: hooks, mountPath: /hooks }]", $"{Container} > volumeMounts > hooks", "{mountPath: /hooks, name: hooks}" },
    };

    [SkippableTheory]
    [MemberData(nameof(Effects))]
    public async Task A_value_changes_what_it_says(string value, string values, string where, string expected)
    {
        var changed = Find(await HelmChart.ObjectsAsync(values), where);
        Assert.True(expected == (changed is null ? Absent : HelmChart.Canonical(changed)), $"{value}: {(changed is null ? Absent : HelmChart.Canonical(changed))}");
        Assert.NotEqual(expected, Find(await HelmChart.ObjectsAsync(), where) is { } before ? HelmChart.Canonical(before) : Absent);
    }

    [Fact]
    public void Every_value_has_such_an_effect() =>
        Assert.Equal(Values().Order(StringComparer.Ordinal), Effects.Select(effect => (string)effect[0]).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Every_value_stands_in_the_file_of_values_with_its_type_and_reason()
    {
        var lines = Repository.Read($"{HelmChart.Path}/values.yaml").Split('\n');
        var explained = new List<string>();
        var path = new List<string>();
        for (var index = 0; index < lines.Length; index++)
        {
            if (Key().Match(lines[index]) is not { Success: true } key)
            {
                continue;
            }

            path = [.. path.Take(key.Groups[1].Length / 2), key.Groups[2].Value];
            var comment = lines[..index].Reverse().TakeWhile(line => line.TrimStart().StartsWith('#')).LastOrDefault();
            if (comment is not null && Explanation().IsMatch(comment))
            {
                explained.Add(string.Join('.', path));
            }
        }

        Assert.Empty(Values().Except(explained));
    }

    // The schema has no default to say; this keeps the two files of one mind about what there is.
    [Fact]
    public void The_file_of_values_and_the_schema_have_the_same_values()
    {
        var defaults = HelmChart.Values();
        Assert.All(Values(), value => Assert.NotNull(value.Split('.').Aggregate((object?)defaults, (node, step) => (node as Dictionary<object, object>)?.GetValueOrDefault(step))));
    }

    private static object? Find(Dictionary<string, Dictionary<object, object>> objects, string where)
    {
        var steps = where.Split(" > ");
        return steps[1..].Aggregate((object?)objects.GetValueOrDefault(steps[0]), (node, step) => node switch
        {
            Dictionary<object, object> map => map.GetValueOrDefault(step),
            List<object> list when int.TryParse(step, out var index) => list.ElementAtOrDefault(index),
            List<object> list => list.FirstOrDefault(item => (string)item.At("name") == step),
            _ => null,
        });
    }

    // The leaves of the schema: what has no properties of its own there, or belongs to Kubernetes.
    private static List<string> Values()
    {
        using var schema = JsonDocument.Parse(Repository.Read($"{HelmChart.Path}/values.schema.json"));
        return [.. Leaves(schema.RootElement, "").Where(value => value != "global")];
    }

    private static IEnumerable<string> Leaves(JsonElement schema, string path) =>
        schema.TryGetProperty("properties", out var properties) && path is not ("resources" or "affinity")
            ? properties.EnumerateObject().SelectMany(property => Leaves(property.Value, path.Length == 0 ? property.Name : $"{path}.{property.Name}"))
            : [path];

    [GeneratedRegex(@"^((?:  )*)(\w+):")]
    private static partial Regex Key();

    [GeneratedRegex(@"^ *# (string|integer|boolean|object|list|Always|LoadBalancer|Local)\b.*\.")]
    private static partial Regex Explanation();
}
