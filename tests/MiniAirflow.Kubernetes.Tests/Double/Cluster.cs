using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace MiniAirflow.Kubernetes.Tests.Double;

/// <summary>What a cluster has: objects with versions, their events, the Job controller and one machine.</summary>
internal sealed class Cluster : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, JsonObject> _jobs = [], _pods = [], _secrets = [];
    private readonly Dictionary<string, LocalPod> _processes = [];
    private readonly Dictionary<string, Task> _runs = [];
    private readonly List<(long Version, string Type, JsonObject Pod)> _events = [];
    private readonly List<Task> _work = [];
    private readonly CancellationTokenSource _end = new();
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _version = 100, _oldest = 100;

    /// <summary>Jobs whose container was started, one entry a start.</summary>
    public List<string> Starts { get; } = [];

    /// <summary>Most containers of one Job's name that ran at once.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Everything that was ever posted, by kind and name.</summary>
    public List<(string Kind, string Name, JsonObject Body)> Posted { get; } = [];

    /// <summary>Whether the machine tells of no container's end any more: then a pod that is deleted just goes. Else the end is told first.</summary>
    public bool IsMachineGone { get; set; }

    /// <summary>When pods whose container has ended may go. Default: at once.</summary>
    public Task PodsMayGo { get; set; } = Task.CompletedTask;

    public IReadOnlyList<string> JobNames
    {
        get { lock (_gate) return [.. _jobs.Keys]; }
    }

    public IReadOnlyList<string> SecretNames
    {
        get { lock (_gate) return [.. _secrets.Keys]; }
    }

    public JsonObject Job(string name)
    {
        lock (_gate) return (JsonObject)_jobs[name].DeepClone();
    }

    /// <summary>The only pod's process; null while none runs.</summary>
    public LocalPod? Process
    {
        get { lock (_gate) return _processes.Values.LastOrDefault(); }
    }

    public LocalPod? ProcessOf(string pod)
    {
        lock (_gate) return _processes.GetValueOrDefault(pod);
    }

    public (JsonObject? Found, long Version) Find(string kind, string name)
    {
        lock (_gate) return ((JsonObject?)Of(kind).GetValueOrDefault(name)?.DeepClone(), _version);
    }

    /// <summary>Forgets the events so far, as etcd does when it is compacted.</summary>
    public void Compact()
    {
        lock (_gate)
        {
            _events.Clear();
            _oldest = _version;
            Wake();
        }
    }

    /// <summary>Stops a cluster's clock for a Job: nobody has moved its deadline away in time.</summary>
    public void PassDeadline(string name) => Track(EndJobAsync(name, "DeadlineExceeded"));

    /// <summary>Evicts the pod of a Job.</summary>
    public void Evict(string job, string message)
    {
        var (pod, process) = PodOf(job);
        SetPod(pod, status => (status["phase"], status["reason"], status["message"]) = ("Failed", "Evicted", message));
        process?.Signal("KILL");
    }

    /// <summary>Deletes the pod of a Job whose container has ended by itself.</summary>
    public async Task RemovePodAsync(string job)
    {
        var (pod, _) = PodOf(job);
        await RunOf(pod);
        await EndPodAsync(pod, TimeSpan.Zero);
    }

    /// <summary>Deletes the pod of a Job, as a drain of its machine does.</summary>
    public void DeletePod(string job) => Track(EndPodAsync(PodOf(job).Pod, TimeSpan.Zero));

    public JsonObject CreateJob(JsonObject job)
    {
        var typed = Strict<V1Job>(job, "batch/v1", "Job");
        lock (_gate)
        {
            Admit(_jobs, job, "jobs.batch");
            job["status"] = new JsonObject();
            if (typed.Spec.Suspend != true) Start(job);
            return (JsonObject)job.DeepClone();
        }
    }

    public JsonObject CreateSecret(JsonObject secret)
    {
        Strict<V1Secret>(secret, "v1", "Secret");
        lock (_gate)
        {
            Admit(_secrets, secret, "secrets");
            return (JsonObject)secret.DeepClone();
        }
    }

    public JsonObject PatchJob(string name, JsonObject patch)
    {
        KubernetesYaml.Deserialize<V1Job>(patch.ToJsonString(), strict: true);
        lock (_gate)
        {
            var job = _jobs.GetValueOrDefault(name) ?? throw new Refusal(404, "NotFound", $"jobs.batch \"{name}\" not found");
            if (patch["metadata"]?["resourceVersion"]?.GetValue<string>() is { } known && known != job["metadata"]!["resourceVersion"]!.GetValue<string>())
                throw new Refusal(409, "Conflict", $"Operation cannot be fulfilled on jobs.batch \"{name}\": the object has been modified");
            if (patch["spec"]?.AsObject().Any(one => one.Key is not ("suspend" or "activeDeadlineSeconds" or "parallelism" or "backoffLimit" or "ttlSecondsAfterFinished")) == true)
                throw new Refusal(422, "Invalid", $"Job.batch \"{name}\" is invalid: spec.template: Invalid value: field is immutable");
            Merge(job, patch);
            Touch(job);
            if (job["spec"]!["suspend"]?.GetValue<bool>() != true && job["status"]!["startTime"] is null) Start(job);
            return (JsonObject)job.DeepClone();
        }
    }

    public void DeleteJob(string name, V1DeleteOptions options)
    {
        lock (_gate)
        {
            var job = _jobs.GetValueOrDefault(name) ?? throw new Refusal(404, "NotFound", $"jobs.batch \"{name}\" not found");
            var meta = job["metadata"]!;
            if (options.Preconditions is { } must && ((must.Uid is { } uid && uid != meta["uid"]!.GetValue<string>()) || (must.ResourceVersion is { } version && version != meta["resourceVersion"]!.GetValue<string>())))
                throw new Refusal(409, "Conflict", $"Operation cannot be fulfilled on jobs.batch \"{name}\": Precondition failed");
            if (options.PropagationPolicy == "Foreground")
            {
                meta["deletionTimestamp"] ??= Now();
                Touch(job);
            }
            else
            {
                _jobs.Remove(name);
            }
        }
        Track(CollectAsync(name));
    }

    /// <summary>The pods that a selector of one label finds.</summary>
    public (IReadOnlyList<JsonObject> Pods, long Version) ListPods(string selector)
    {
        lock (_gate) return ([.. _pods.Values.Where(pod => Fits(pod, selector)).Select(pod => (JsonObject)pod.DeepClone())], _version);
    }

    /// <summary>The events since a version, and a task that ends when there are more.</summary>
    public (IReadOnlyList<(long Version, string Type, JsonObject Pod)> Events, long Version, Task News) EventsSince(long version, string selector)
    {
        lock (_gate)
        {
            if (version < _oldest) throw new Refusal(410, "Expired", $"too old resource version: {version} ({_oldest})");
            return ([.. _events.Where(one => one.Version > version && Fits(one.Pod, selector)).Select(one => (one.Version, one.Type, (JsonObject)one.Pod.DeepClone()))], _version, _news.Task);
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        Task.WhenAll(_work.ToArray()).ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        foreach (var process in _processes.Values) process.Dispose();
        _end.Dispose();
    }

    private static T Strict<T>(JsonObject body, string version, string kind)
    {
        if (body["apiVersion"]?.GetValue<string>() != version || body["kind"]?.GetValue<string>() != kind) throw new Refusal(400, "BadRequest", $"the object is no {version} {kind}");
        return KubernetesYaml.Deserialize<T>(body.ToJsonString(), strict: true);
    }

    private Dictionary<string, JsonObject> Of(string kind) => kind switch { "jobs" => _jobs, "pods" => _pods, _ => _secrets };

    private void Admit(Dictionary<string, JsonObject> all, JsonObject one, string kind)
    {
        var name = one["metadata"]!["name"]!.GetValue<string>();
        if (name.Length > 63 || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')) throw new Refusal(422, "Invalid", $"\"{name}\" is no name");
        foreach (var (_, value) in one["metadata"]!["labels"]?.AsObject() ?? [])
            if (value!.GetValue<string>() is { Length: > 63 }) throw new Refusal(422, "Invalid", "a label's value has more than 63 characters");
        if (all.ContainsKey(name)) throw new Refusal(409, "AlreadyExists", $"{kind} \"{name}\" already exists");
        Posted.Add((kind, name, (JsonObject)one.DeepClone()));
        one["metadata"]!["uid"] = Guid.NewGuid().ToString();
        one["metadata"]!["creationTimestamp"] = Now();
        all[name] = one;
        Touch(one);
    }

    private void Start(JsonObject job)
    {
        var name = job["metadata"]!["name"]!.GetValue<string>();
        job["status"]!["startTime"] = Now();
        var pod = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{name}-{Guid.NewGuid().ToString("N")[..5]}", ["uid"] = Guid.NewGuid().ToString(), ["creationTimestamp"] = Now(),
                ["labels"] = job["spec"]!["template"]!["metadata"]!["labels"]!.DeepClone(),
            },
            ["spec"] = job["spec"]!["template"]!["spec"]!.DeepClone(),
            ["status"] = new JsonObject { ["phase"] = "Pending" },
        };
        _pods[pod["metadata"]!["name"]!.GetValue<string>()] = pod;
        Record("ADDED", pod);
        Track(_runs[NameOf(pod)] = Task.Run(() => RunPodAsync(name, pod)));
    }

    private async Task RunPodAsync(string job, JsonObject pod)
    {
        var spec = KubernetesYaml.Deserialize<V1PodSpec>(pod["spec"]!.ToJsonString(), strict: true);
        var image = spec.Containers.Single().Image;
        if (image.StartsWith("unplaceable/", StringComparison.Ordinal))
        {
            SetPod(pod, status => status["conditions"] = new JsonArray(new JsonObject { ["type"] = "PodScheduled", ["status"] = "False", ["reason"] = "Unschedulable", ["message"] = "0/3 nodes are available: 3 Insufficient cpu." }));
            return;
        }
        if (image.StartsWith("missing/", StringComparison.Ordinal))
        {
            if (spec.Containers[0].ImagePullPolicy == "Never") SetState(pod, "Pending", Waiting("ErrImageNeverPull", $"Container image \"{image}\" is not present with pull policy of Never"));
            else SetState(pod, "Pending", Waiting("ErrImagePull", $"failed to pull and unpack image \"{image}\": not found"));
            return;
        }
        SetState(pod, "Pending", Waiting("ContainerCreating", null));
        if (image.StartsWith("slow/", StringComparison.Ordinal)) return;
        Dictionary<string, string> secrets = [];
        foreach (var source in spec.Containers[0].EnvFrom ?? [])
        {
            if (Find("secrets", source.SecretRef.Name).Found is not { } secret)
            {
                SetState(pod, "Pending", Waiting("CreateContainerConfigError", $"secret \"{source.SecretRef.Name}\" not found"));
                return;
            }
            foreach (var (key, value) in secret["data"]!.AsObject()) secrets[key] = Encoding.UTF8.GetString(Convert.FromBase64String(value!.GetValue<string>()));
        }
        LocalPod process;
        lock (_gate)
        {
            if (!_pods.ContainsKey(NameOf(pod))) return;
            process = _processes[NameOf(pod)] = new LocalPod(spec, secrets);
            Starts.Add(job);
            MostAtOnce = Math.Max(MostAtOnce, _processes.Count(one => one.Key.StartsWith(job, StringComparison.Ordinal) && !one.Value.Ended.IsCompleted));
        }
        SetState(pod, "Running", new JsonObject { ["running"] = new JsonObject { ["startedAt"] = Now() } });
        var code = await process.Ended;
        if (IsMachineGone) return;
        var isKilledForMemory = image.StartsWith("oom/", StringComparison.Ordinal);
        var message = await File.ReadAllTextAsync(process.MessageFile);
        var end = new JsonObject { ["exitCode"] = code, ["reason"] = isKilledForMemory ? "OOMKilled" : code == 0 ? "Completed" : "Error", ["startedAt"] = Text(process.Started), ["finishedAt"] = Now() };
        if (message.Length > 0) end["message"] = message.Length > 4096 ? message[..4096] : message;
        SetState(pod, code == 0 ? "Succeeded" : "Failed", new JsonObject { ["terminated"] = end });
    }

    /// <summary>The garbage collector: when a Job is to go, so are its pods and what it owns.</summary>
    private async Task CollectAsync(string job)
    {
        List<JsonObject> pods;
        lock (_gate) pods = [.. _pods.Values.Where(pod => Fits(pod, $"miniairflow/job={job}"))];
        foreach (var pod in pods) await EndPodAsync(pod, TimeSpan.FromSeconds(pod["spec"]!["terminationGracePeriodSeconds"]!.GetValue<long>()));
        lock (_gate)
        {
            if (_jobs.TryGetValue(job, out var there) && there["metadata"]!["deletionTimestamp"] is not null) _jobs.Remove(job);
            foreach (var (name, secret) in _secrets.ToList())
                if (secret["metadata"]!["ownerReferences"]![0]!["name"]!.GetValue<string>() == job && !_jobs.ContainsKey(job)) _secrets.Remove(name);
            _version++;
        }
    }

    private async Task EndPodAsync(JsonObject pod, TimeSpan grace)
    {
        lock (_gate)
        {
            pod["metadata"]!["deletionTimestamp"] ??= Now();
            Record("MODIFIED", pod);
        }
        if (ProcessOf(NameOf(pod)) is { } process && !process.Ended.IsCompleted)
        {
            process.Signal("TERM");
            if (await Task.WhenAny(process.Ended, Task.Delay(grace, TimeProvider.System, _end.Token)) != process.Ended) process.Signal("KILL");
            await process.Ended;
            await RunOf(pod);
            await PodsMayGo.WaitAsync(_end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        lock (_gate)
        {
            if (!_pods.Remove(NameOf(pod))) return;
            Record("DELETED", pod);
        }
    }

    private async Task EndJobAsync(string name, string reason)
    {
        var (pod, _) = PodOf(name);
        lock (_gate)
        {
            _jobs[name]["status"]!["conditions"] = new JsonArray(new JsonObject { ["type"] = "Failed", ["status"] = "True", ["reason"] = reason });
            Touch(_jobs[name]);
        }
        await EndPodAsync(pod, TimeSpan.FromSeconds(1));
    }

    private Task RunOf(JsonObject pod)
    {
        lock (_gate) return _runs[NameOf(pod)];
    }

    private (JsonObject Pod, LocalPod? Process) PodOf(string job)
    {
        lock (_gate)
        {
            var pod = _pods.Values.Last(one => Fits(one, $"miniairflow/job={job}"));
            return (pod, _processes.GetValueOrDefault(NameOf(pod)));
        }
    }

    private void SetState(JsonObject pod, string phase, JsonObject state) => SetPod(pod, status =>
    {
        if (status["reason"] is not null) return; // evicted: its container has nothing to say any more
        (status["phase"], status["containerStatuses"]) = (phase, new JsonArray(new JsonObject { ["name"] = "task", ["state"] = state }));
    });

    private void SetPod(JsonObject pod, Action<JsonObject> change)
    {
        lock (_gate)
        {
            if (!_pods.ContainsKey(NameOf(pod))) return;
            change(pod["status"]!.AsObject());
            Record("MODIFIED", pod);
        }
    }

    private void Record(string type, JsonObject pod)
    {
        Touch(pod);
        _events.Add((_version, type, (JsonObject)pod.DeepClone()));
        Wake();
    }

    private void Touch(JsonObject one) => one["metadata"]!["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);

    private void Wake()
    {
        _news.TrySetResult();
        _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private void Track(Task task)
    {
        lock (_gate) _work.Add(task);
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (key, value) in patch)
        {
            if (key is "resourceVersion") continue;
            if (value is JsonObject inner && target[key] is JsonObject there) Merge(there, inner);
            else target[key] = value?.DeepClone();
        }
    }

    private static JsonObject Waiting(string reason, string? message)
    {
        var waiting = new JsonObject { ["reason"] = reason };
        if (message is not null) waiting["message"] = message;
        return new JsonObject { ["waiting"] = waiting };
    }

    private static bool Fits(JsonObject pod, string selector) => selector.Split('=') is [var key, var value] && pod["metadata"]!["labels"]?[key]?.GetValue<string>() == value;

    private static string NameOf(JsonObject one) => one["metadata"]!["name"]!.GetValue<string>();

    private static string Now() => Text(TimeProvider.System.GetUtcNow());

    // Kubernetes' times have whole seconds.
    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
