using MiniAirflow.Core.Leasing;
using MiniAirflow.Worker.Leasing;

namespace MiniAirflow.Worker.Kubernetes;

/// <summary>How the end of a Job went.</summary>
/// <param name="IsPassedOn">Whether it was left alone, since another attempt or worker holds it.</param>
/// <param name="Report">What was seen of its end; null when it was left alone.</param>
/// <param name="IsByOthers">Whether it was gone, or on its way out, when it was looked at first: somebody else has deleted it.</param>
internal readonly record struct JobGone(bool IsPassedOn, KillReport? Report, bool IsByOthers = false);

/// <summary>Deletes a Job that is still the attempt's own, and waits until it is gone.</summary>
internal sealed class JobEnding(KubernetesApi api, JobOrder order, Action<string> note, TimeProvider time)
{
    // A pod on a machine that has gone silent is not seen to end: its Job stays, and with it the name, so that no attempt starts beside it.
    private static readonly TimeSpan StuckAfterGrace = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private long _kept = time.GetTimestamp();

    /// <summary>Its deadline has just been moved away.</summary>
    public void Kept() => _kept = time.GetTimestamp();

    /// <summary>Ends it.</summary>
    /// <param name="name">The Job.</param>
    /// <param name="waitsForPods">Whether it may still run, so that its end must be seen.</param>
    /// <param name="stopReason">Why the attempt has to stop; once the lease is lost, the Job is somebody else's to end.</param>
    public async Task<JobGone> RunAsync(string name, bool waitsForPods, Func<JobStop?> stopReason)
    {
        var begun = time.GetTimestamp();
        long? deleted = null;
        bool? isByOthers = null;
        for (var failures = 0; ; failures++)
        {
            if (stopReason() == JobStop.LetGo) return new JobGone(true, null);
            var wait = Look;
            try
            {
                var job = await api.FindJobAsync(name, CancellationToken.None).ConfigureAwait(false);
                isByOthers ??= job is null or { IsGoing: true };
                if (job is null) return Gone(begun, isConfirmed: true, isByOthers.Value);
                if (job.Token is not { } token || token > order.Leased.Token) return new JobGone(true, null);
                if (!job.IsGoing)
                {
                    await api.DeleteJobAsync(name, JobManifest.Deletion(job, waitsForPods), CancellationToken.None).ConfigureAwait(false);
                    failures = 0;
                }
                deleted ??= time.GetTimestamp();
                // What has ended need not be seen to go: nobody takes over what is on its way out.
                if (!waitsForPods) return Gone(begun, isConfirmed: true, isByOthers.Value);
                if (time.GetElapsedTime(deleted.Value) > order.Grace + StuckAfterGrace) return Gone(begun, isConfirmed: false, isByOthers.Value);
            }
            catch (KubernetesException e) when (e.IsConflict || e.Status == 404)
            {
                // Changed since it was read, or gone: it is looked at again.
            }
            catch (KubernetesException e)
            {
                if (failures == 0) note($"its Job {name} cannot be ended yet: {e.Message}");
                // By then the cluster has ended it, since nobody moved its deadline away.
                if (time.GetElapsedTime(_kept) > JobManifest.Orphaned + order.Grace) return Gone(begun, isConfirmed: false, isByOthers ?? false);
                wait = e.RetryAfter ?? Backoff.Delay(failures);
            }
            await Task.Delay(wait, time, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private JobGone Gone(long begun, bool isConfirmed, bool isByOthers) => new(false, new KillReport(0, time.GetElapsedTime(begun), isConfirmed), isByOthers);
}
