using System.Diagnostics;
using MiniAirflow.Roles;

namespace MiniAirflow.Cli.Tests.Roles;

public sealed class WorkerPresenceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("miniairflow-presence-").FullName;
    private readonly Guid _id = Guid.NewGuid();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void F09_a_living_twin_of_the_same_name_is_not_taken_for_dead()
    {
        using var twin = Presence();
        twin.Enter(_id);
        using var dead = Presence().TakeDead();
        dead.Ids.ShouldBeEmpty();
        File.Exists(Path.Combine(_folder, _id.ToString())).ShouldBeTrue();
    }

    [Fact]
    public void Who_died_is_found_once_and_only_under_its_own_name_and_host()
    {
        // A process that ends without a word leaves what this leaves: the file, unlocked.
        using (var predecessor = Presence()) predecessor.Enter(_id);
        using (var other = Presence("worker-2").TakeDead()) other.Ids.ShouldBeEmpty();
        using (var elsewhere = new WorkerPresence(_folder, "worker-1", "other-host").TakeDead()) elsewhere.Ids.ShouldBeEmpty();
        using (var dead = Presence().TakeDead())
        {
            dead.Ids.ShouldBe([_id]);
            // While one recovers, another that starts at the same time leaves it alone.
            using (var second = Presence().TakeDead()) second.Ids.ShouldBeEmpty();
        }
        using (var again = Presence().TakeDead())
        {
            again.Ids.ShouldBe([_id], "what was not recovered to the end is found again");
            again.Forget();
        }
        using var none = Presence().TakeDead();
        none.Ids.ShouldBeEmpty();
    }

    [Fact]
    public void A_worker_that_leaves_or_becomes_another_leaves_nothing_behind()
    {
        using var presence = Presence();
        presence.Enter(_id);
        presence.Enter(_id);
        var next = Guid.NewGuid();
        presence.Enter(next);
        Directory.GetFiles(_folder).Select(Path.GetFileName).ShouldBe([next.ToString()]);
        presence.Leave();
        Directory.GetFiles(_folder).ShouldBeEmpty();
    }

    [Fact]
    public void A_child_of_the_worker_does_not_keep_it_alive()
    {
        using var presence = Presence();
        presence.Enter(_id);
        using var child = Process.Start(new ProcessStartInfo("sleep", ["60"]))!;
        presence.Dispose();
        try
        {
            using var dead = Presence().TakeDead();
            dead.Ids.ShouldBe([_id]);
        }
        finally
        {
            child.Kill();
            child.WaitForExit();
        }
    }

    private WorkerPresence Presence(string name = "worker-1") => new(_folder, name, "host");
}
