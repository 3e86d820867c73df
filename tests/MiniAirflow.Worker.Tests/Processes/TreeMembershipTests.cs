using System.Text;
using MiniAirflow.Worker.Processes;
using MiniAirflow.Worker.Processes.Interop;

namespace MiniAirflow.Worker.Tests.Processes;

/// <summary>Whose a process is, as a table: worker 10 in session 9; commands 100 (asked about, started at 50) and 200 (started at 60).</summary>
public sealed class TreeMembershipTests
{
    private static readonly ProcessStat Worker = new(10, 1, 9, 9, 1, 'S'), Leader = new(100, 10, 100, 100, 50, 'Z'), Other = new(200, 10, 200, 200, 60, 'S');

    [Theory]
    [InlineData("a child of the leader", 100, 300, 300, 55, nameof(OrphanOwner.Unknown), true)]
    [InlineData("an orphan in the leader's session", 10, 300, 100, 55, nameof(OrphanOwner.Unknown), true)]
    [InlineData("an orphan that bears the mark", 10, 300, 300, 65, nameof(OrphanOwner.ThisCommand), true)]
    [InlineData("an orphan that bears another's mark", 10, 300, 300, 55, nameof(OrphanOwner.AnotherCommand), false)]
    [InlineData("an unmarked orphan from before the other began", 10, 300, 300, 55, nameof(OrphanOwner.Unknown), true)]
    [InlineData("an unmarked orphan that may be either's", 10, 300, 300, 65, nameof(OrphanOwner.Unknown), false)]
    [InlineData("an unmarked orphan from before both", 10, 300, 300, 40, nameof(OrphanOwner.Unknown), false)]
    [InlineData("a child in the worker's own session", 10, 9, 9, 55, nameof(OrphanOwner.ThisCommand), false)]
    [InlineData("a child of the other command", 200, 300, 300, 65, nameof(OrphanOwner.Unknown), false)]
    [InlineData("a stranger", 1, 300, 300, 55, nameof(OrphanOwner.ThisCommand), false)]
    public void Each_process_has_one_owner(string what, int parent, int group, int session, long start, string says, bool isMember)
    {
        var process = new ProcessStat(300, parent, group, session, start, 'S');
        var child = new ProcessStat(301, 300, 301, 301, start + 1, 'S');

        var found = TreeMembership.Find([Worker, Leader, Other, process, child], Query(), _ => Enum.Parse<OrphanOwner>(says));

        found.Members.Select(p => p.Pid).ShouldBe(isMember ? [300, 301] : [], ignoreOrder: true, customMessage: what);
        found.HasUnclear.ShouldBe(what.EndsWith("either's", StringComparison.Ordinal));
        found.MustLookAgain.ShouldBeFalse();
    }

    [Fact]
    public void While_a_command_is_being_started_a_child_of_unknown_origin_is_looked_at_again()
    {
        var found = TreeMembership.Find([Worker, Leader, new(300, 10, 300, 300, 55, 'S')], Query(isAnyStarting: true), _ => OrphanOwner.Unknown);
        found.Members.ShouldBeEmpty();
        found.MustLookAgain.ShouldBeTrue();
    }

    [Fact]
    public void An_orphan_that_is_exiting_has_lost_its_marks_and_leaves_nothing_unclear()
    {
        var exiting = new ProcessStat(300, 10, 300, 300, 65, 'R', Flags: 0x4);
        TreeMembership.Find([Worker, Leader, exiting], Query(), _ => OrphanOwner.Unknown).HasUnclear.ShouldBeFalse();
        TreeMembership.Find([Worker, Leader, exiting with { Session = 100 }], Query(), _ => OrphanOwner.Unknown).Members.Count.ShouldBe(1, "its own is waited for");
    }

    [Fact]
    public void A_process_seen_in_the_tree_before_stays_the_commands()
    {
        var orphan = new ProcessStat(300, 10, 300, 300, 65, 'S');
        TreeMembership.Find([Worker, Leader, orphan], Query(known: [(300, 65L)]), _ => OrphanOwner.Unknown).Members.ShouldBe([orphan]);
        TreeMembership.Find([Worker, Leader, orphan], Query(known: [(300, 64L)]), _ => OrphanOwner.Unknown).Members.ShouldBeEmpty("its number has passed to another");
    }

    [Theory]
    [InlineData("5 (sh) S 1 2 3 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 12345 99 1", true)]
    [InlineData("5 (a ) Z 9 (b) R 1 2 3 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 12345 99 1", true)]
    [InlineData("5 (cut) S 1 2", false)]
    [InlineData("", false)]
    public void A_stat_line_is_parsed_whatever_name_the_process_gave_itself(string line, bool isValid)
    {
        ProcessStat.TryParse(5, Encoding.ASCII.GetBytes(line), out var stat).ShouldBe(isValid);
        if (isValid)
            (stat.ParentPid, stat.Group, stat.Session, stat.StartTicks).ShouldBe((1, 2, 3, 12345L));
    }

    private static TreeQuery Query(bool isAnyStarting = false, HashSet<(int, long)>? known = null) => new()
    {
        Self = 10, SelfSession = 9, Leader = 100, StartTicks = 50, OtherLeaders = new HashSet<int> { 200 }, OtherStarts = [60], IsAnyStarting = isAnyStarting, Known = known ?? [],
    };
}
