using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Worker.Leasing;

namespace MiniAirflow.Worker.Kubernetes;

/// <summary>What came of claiming a task's Job: one of the two.</summary>
/// <param name="Job">The Job that is the attempt's now.</param>
/// <param name="Refusal">Why it has none.</param>
internal readonly record struct Claimed(Job? Job, TaskOutcome? Refusal);

/// <summary>Makes the one Job of a task the attempt's own: creates it, or takes it over from an attempt whose worker was lost.</summary>
internal sealed class JobClaim(KubernetesApi api, JobOrder order, Action<string> note, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly string _name = ContainerName.Of(order.Leased);
    private string? _noted;

    /// <summary>Whether there may be a Job of this attempt, though no answer said so.</summary>
    public bool IsInDoubt { get; private set; }

    /// <summary>Whether there is a Job of this attempt, which may still wait for its Secret.</summary>
    public bool HasJob { get; private set; }

    /// <summary>Claims it, as long as a start may take.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<Claimed> RunAsync(CancellationToken stop)
    {
        var begun = time.GetTimestamp();
        var longest = TimeSpan.FromSeconds(order.Leased.Task.Container!.StartTimeoutSeconds);
        var problem = "";
        for (var failures = 0; ; failures++)
        {
            var wait = Backoff.Delay(failures);
            var wasInDoubt = IsInDoubt;
            try
            {
                IsInDoubt = true; // until an answer, or that nothing was sent, says otherwise
                if (await TryAsync(stop).ConfigureAwait(false) is { } claimed) return claimed;
                wait = Look;
                problem = _noted ?? "others are quicker again and again";
            }
            catch (KubernetesException e) when (e.IsTransient)
            {
                IsInDoubt = wasInDoubt || e.IsInDoubt || HasJob;
                Note($"the API server does not take the Job yet: {e.Message}");
                problem = e.Message;
                wait = e.RetryAfter ?? wait;
            }
            catch (KubernetesException e)
            {
                return Refused($"Kubernetes did not take the Job: {e.Message}");
            }
            if (time.GetElapsedTime(begun) > longest) return Refused($"the container did not start within {longest.TotalSeconds:0} s: {problem}");
            await Task.Delay(wait, time, stop).ConfigureAwait(false);
        }
    }

    /// <summary>One try; null when it is to be tried again.</summary>
    private async Task<Claimed?> TryAsync(CancellationToken stop)
    {
        try
        {
            var secret = order.Secrets.Count == 0 ? null : $"{_name}-{order.Leased.Token}";
            return await ReleaseAsync(await api.CreateJobAsync(JobManifest.Of(order, secret), stop).ConfigureAwait(false), stop).ConfigureAwait(false);
        }
        catch (KubernetesException e) when (e.IsTaken)
        {
            return await api.FindJobAsync(_name, stop).ConfigureAwait(false) is { } there ? await TakeOverAsync(there, stop).ConfigureAwait(false) : null;
        }
    }

    private async Task<Claimed?> TakeOverAsync(Job there, CancellationToken stop)
    {
        if (there.Token is not { } token)
            return Refused($"there is a Job {ProblemText.Quoted(_name)} in namespace {ProblemText.Quoted(order.Namespace)} that is not ours; delete it");
        if (token > order.Leased.Token) return new Claimed(null, JobRun.PassedOn);
        if (there.IsGoing)
        {
            Note("the container of an earlier attempt is being ended, and this one starts when it is gone");
            return null;
        }
        try
        {
            if (there.IsAbandoned)
            {
                await api.DeleteJobAsync(_name, JobManifest.Deletion(there, waitsForPods: true), stop).ConfigureAwait(false);
                return null;
            }
            // Our own, when an answer was lost on its way.
            if (token == order.Leased.Token) return await ReleaseAsync(there, stop).ConfigureAwait(false);
            var taken = await api.PatchJobAsync(_name, JobManifest.TakeOver(order, there.Version), stop).ConfigureAwait(false);
            note($"attempt {there.Attempt} lost its worker, but not its container: this attempt goes on with it (Job {_name}); the log begins anew");
            return await ReleaseAsync(taken, stop).ConfigureAwait(false);
        }
        catch (KubernetesException e) when (e.IsConflict || e.Status == 404)
        {
            return null; // somebody has changed it since it was read
        }
    }

    /// <summary>A Job that waits for its Secret gets it, and goes.</summary>
    private async Task<Claimed?> ReleaseAsync(Job job, CancellationToken stop)
    {
        HasJob = true;
        if (!job.IsSuspended) return new Claimed(job, null);
        if (job.Secret is { } secret)
        {
            try
            {
                await api.CreateSecretAsync(JobManifest.SecretOf(job, secret, order), stop).ConfigureAwait(false);
            }
            catch (KubernetesException e) when (e.IsTaken)
            {
                // Made before its answer, or its worker, was lost. Its name has a token in it: it is this Job's.
            }
        }
        return new Claimed(await api.PatchJobAsync(_name, JobManifest.Release(), stop).ConfigureAwait(false), null);
    }

    private void Note(string problem)
    {
        if (problem == _noted) return;
        _noted = problem;
        note(problem);
    }

    private static Claimed Refused(string reason) => new(null, TaskOutcome.Failure(reason));
}
