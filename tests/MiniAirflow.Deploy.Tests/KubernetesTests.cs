using k8s;
using k8s.Models;
using YamlDotNet.RepresentationModel;

namespace MiniAirflow.Deploy.Tests;

/// <summary>The manifests, read strictly by Kubernetes' own types: a key that they do not know is an error.</summary>
public sealed class KubernetesTests
{
    private static readonly string[] Roles = ["api", "scheduler", "worker"];

    private static readonly Dictionary<string, Type> Kinds = new(StringComparer.Ordinal)
    {
        ["v1/Namespace"] = typeof(V1Namespace), ["v1/ConfigMap"] = typeof(V1ConfigMap), ["v1/Secret"] = typeof(V1Secret), ["v1/Service"] = typeof(V1Service),
        ["apps/v1/Deployment"] = typeof(V1Deployment), ["autoscaling/v2/HorizontalPodAutoscaler"] = typeof(V2HorizontalPodAutoscaler),
        ["policy/v1/PodDisruptionBudget"] = typeof(V1PodDisruptionBudget), ["networking.k8s.io/v1/NetworkPolicy"] = typeof(V1NetworkPolicy), ["batch/v1/Job"] = typeof(V1Job),
        ["v1/ServiceAccount"] = typeof(V1ServiceAccount), ["rbac.authorization.k8s.io/v1/Role"] = typeof(V1Role), ["rbac.authorization.k8s.io/v1/RoleBinding"] = typeof(V1RoleBinding),
    };

    private static readonly IReadOnlyList<object> All = [.. Checkout.Files("k8s", "*.yaml").Concat(Checkout.Files("deploy/kubernetes-executor", "*.yaml")).Where(file => Path.GetFileName(file) != "kustomization.yaml")
        .SelectMany(file => KubernetesYaml.LoadAllFromString(Checkout.Read(file), Kinds, strict: true))];

    /// <summary>Where the Jobs of tasks are, in the overlay that makes Jobs of them.</summary>
    private const string JobNamespace = "task-scheduler-jobs";

    [Fact]
    public void Every_document_is_a_kind_that_Kubernetes_knows_in_its_namespace()
    {
        All.Count.ShouldBeGreaterThan(15);
        foreach (var one in All.OfType<IKubernetesObject<V1ObjectMeta>>().Where(one => one is not V1Namespace)) one.Metadata.NamespaceProperty.ShouldBeOneOf("task-scheduler", JobNamespace);
        All.ShouldAllBe(one => one is IKubernetesObject<V1ObjectMeta>);
    }

    [Fact]
    public void Each_role_is_a_deployment_whose_pods_it_selects_with_at_least_the_original_replicas()
    {
        var deployments = All.OfType<V1Deployment>().ToDictionary(one => one.Metadata.Name, StringComparer.Ordinal);
        deployments.Keys.ShouldBe(Roles, ignoreOrder: true);
        foreach (var one in deployments.Values)
            foreach (var (label, value) in one.Spec.Selector.MatchLabels) one.Spec.Template.Metadata.Labels[label].ShouldBe(value);
        Roles.Select(role => deployments[role].Spec.Replicas).ShouldBe([2, 2, 3]);
        deployments["worker"].Spec.Template.Spec.Containers.Single().Env.Single(one => one.Name == "WORKER_ID").ValueFrom.FieldRef.FieldPath.ShouldBe("metadata.name");
        // Drain, grace and patience of a worker are 45 s together.
        deployments["worker"].Spec.Template.Spec.TerminationGracePeriodSeconds!.Value.ShouldBeGreaterThan(45);
    }

    [Fact]
    public void S33_no_pod_is_root_may_write_to_its_image_or_holds_a_token_of_the_cluster()
    {
        var pods = All.OfType<V1Deployment>().Select(one => one.Spec.Template.Spec).Concat(All.OfType<V1Job>().Select(one => one.Spec.Template.Spec)).ToList();
        pods.Count.ShouldBe(4);
        foreach (var pod in pods)
        {
            pod.SecurityContext.RunAsNonRoot.ShouldBe(true);
            pod.AutomountServiceAccountToken.ShouldBe(false);
            foreach (var container in pod.Containers)
            {
                container.SecurityContext.ReadOnlyRootFilesystem.ShouldBe(true);
                container.SecurityContext.AllowPrivilegeEscalation.ShouldBe(false);
                container.SecurityContext.Capabilities.Drop.ShouldBe(["ALL"]);
                container.Resources.Requests.Keys.ShouldBe(["cpu", "memory"], ignoreOrder: true);
            }
            (pod.Volumes ?? []).ShouldAllBe(volume => volume.HostPath == null);
        }
    }

    [Fact]
    public void Probes_ask_what_the_roles_serve_on_the_port_that_they_listen_on()
    {
        foreach (var one in All.OfType<V1Deployment>())
        {
            var container = one.Spec.Template.Spec.Containers.Single();
            var port = container.Ports.Single();
            (container.LivenessProbe.HttpGet.Path, container.ReadinessProbe.HttpGet.Path, container.StartupProbe.HttpGet.Path).ShouldBe(("/healthz", "/readyz", "/healthz"));
            foreach (var probe in (V1Probe[])[container.LivenessProbe, container.ReadinessProbe, container.StartupProbe]) probe.HttpGet.Port.Value.ShouldBe(port.Name);
            var told = container.Env.Single(env => env.Name == "METRICS_PORT").Value;
            told.ShouldBe(port.ContainerPort.ToString(System.Globalization.CultureInfo.InvariantCulture));
            one.Spec.Template.Metadata.Annotations["prometheus.io/port"].ShouldBe(told);
        }
    }

    [Fact]
    public void What_scales_or_protects_pods_points_at_pods_that_there_are()
    {
        var deployments = All.OfType<V1Deployment>().ToList();
        var scaler = All.OfType<V2HorizontalPodAutoscaler>().Single();
        deployments.ShouldContain(one => one.Metadata.Name == scaler.Spec.ScaleTargetRef.Name);
        MetricNames.Served.ShouldContain(scaler.Spec.Metrics.Single().External.Metric.Name);
        var budgets = All.OfType<V1PodDisruptionBudget>().ToList();
        budgets.Select(one => one.Metadata.Name).ShouldBe(Roles, ignoreOrder: true);
        foreach (var selector in budgets.Select(one => one.Spec.Selector).Concat(All.OfType<V1NetworkPolicy>().Where(one => one.Metadata.NamespaceProperty != JobNamespace).Select(one => one.Spec.PodSelector)))
            deployments.ShouldContain(one => (selector.MatchLabels ?? new Dictionary<string, string>()).All(label => one.Spec.Template.Metadata.Labels.Contains(label)));
    }

    [Fact]
    public void Workers_that_make_Jobs_may_do_that_in_one_namespace_and_read_no_secret()
    {
        var kustomization = Checkout.Read("deploy/kubernetes-executor/kustomization.yaml");
        var patch = string.Join('\n', kustomization[(kustomization.IndexOf("|-", StringComparison.Ordinal) + 2)..].Split('\n').Select(line => line.Length > 6 ? line[6..] : line));
        var worker = KubernetesYaml.Deserialize<V1Deployment>(patch, strict: true);
        var pod = worker.Spec.Template.Spec;
        var (account, role, binding) = (All.OfType<V1ServiceAccount>().Single(), All.OfType<V1Role>().Single(), All.OfType<V1RoleBinding>().Single());
        (pod.ServiceAccountName, worker.Metadata.NamespaceProperty).ShouldBe((account.Metadata.Name, account.Metadata.NamespaceProperty));
        pod.Containers.Single().Env.ToDictionary(one => one.Name, one => one.Value).ShouldBe(new Dictionary<string, string> { ["CONTAINERS"] = "kubernetes", ["KUBERNETES_NAMESPACE"] = role.Metadata.NamespaceProperty });
        (binding.RoleRef.Name, binding.Metadata.NamespaceProperty, role.Metadata.NamespaceProperty).ShouldBe((role.Metadata.Name, JobNamespace, JobNamespace));
        (binding.Subjects.Single().Name, binding.Subjects.Single().NamespaceProperty).ShouldBe((account.Metadata.Name, account.Metadata.NamespaceProperty));
        role.Rules.SelectMany(rule => rule.Resources.SelectMany(resource => rule.Verbs.Select(verb => $"{verb} {resource}")))
            .ShouldBe(["create jobs", "get jobs", "patch jobs", "delete jobs", "list pods", "watch pods", "get pods/log", "create secrets"]);
    }

    [Fact]
    public void Each_kustomization_takes_its_own_files_and_bases_that_it_does_not_lie_in()
    {
        var files = Checkout.Files("k8s", "kustomization.yaml").Concat(Checkout.Files("deploy", "kustomization.yaml")).ToList();
        files.Count.ShouldBe(3);
        foreach (var file in files)
        {
            var folder = Path.GetDirectoryName(Checkout.PathOf(file))!;
            var stream = new YamlStream();
            stream.Load(new StringReader(Checkout.Read(file)));
            foreach (var word in ((YamlSequenceNode)stream.Documents.Single().RootNode["resources"]).Select(one => one.ToString()))
            {
                var path = Path.GetFullPath(Path.Combine(folder, word));
                // What kustomize refuses: a file from elsewhere, and a base above the one that asks for it.
                if (Directory.Exists(path)) (File.Exists(Path.Combine(path, "kustomization.yaml")) && !$"{folder}/".StartsWith($"{path}/", StringComparison.Ordinal)).ShouldBeTrue($"{file}: {word}");
                else (File.Exists(path) && path.StartsWith($"{folder}/", StringComparison.Ordinal)).ShouldBeTrue($"{file}: {word}");
            }
        }
    }
}
