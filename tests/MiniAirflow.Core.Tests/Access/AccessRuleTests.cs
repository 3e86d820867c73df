using CsCheck;
using MiniAirflow.Core.Access;

namespace MiniAirflow.Core.Tests.Access;

public sealed class AccessRuleTests
{
    [Theory]
    [InlineData("viewer", "workflows.read runs.read logs.read system.read metrics.read")]
    [InlineData("operator", "workflows.read runs.read logs.read runs.operate system.read system.operate metrics.read")]
    [InlineData("author", "workflows.read runs.read logs.read runs.operate workflows.write system.read system.operate system.write metrics.read")]
    [InlineData("admin", "workflows.read runs.read logs.read runs.operate workflows.write system.read system.operate system.write metrics.read access.manage audit.read")]
    [InlineData("author:etl", "workflows.read runs.read logs.read runs.operate workflows.write system.read")]
    public void A_role_has_these_rights(string grant, string rights) =>
        string.Join(' ', AccessRule.RightsOf(Of(grant)).Select(right => right.Word())).ShouldBe(rights);

    [Theory]
    [InlineData("etl", "etl", true)]
    [InlineData("etl", "etl2", false)]
    [InlineData("etl", "et", false)]
    [InlineData("etl", "ETL", false)]
    [InlineData("etl", "etl.x", false)]
    [InlineData("finance.*", "finance.daily", true)]
    [InlineData("finance.*", "finance.eu.daily", true)]
    [InlineData("finance.*", "finance", false)]
    [InlineData("finance.*", "finance.", false)]
    [InlineData("finance.*", "finances.daily", false)]
    [InlineData("finance.*", "Finance.daily", false)]
    [InlineData("finance.*", "my.finance.daily", false)]
    [InlineData("caf\u00e9", "cafe\u0301", false)]
    [InlineData("stra\u00dfe", "strasse", false)]
    [InlineData("dag_a", "d\u0430g_a", false)]
    public void S06_a_scope_holds_a_name_character_by_character(string entry, string name, bool isHeld) =>
        AccessRule.Allows(Of($"viewer:{entry}"), Right.RunsRead, name).ShouldBe(isHeld);

    [Fact]
    public void S06_no_scope_holds_what_it_does_not_name()
    {
        var names = Gen.String[Gen.Char["abAB._-é"], 1, 6];
        Gen.Select(names, names, Gen.Bool).Sample((entry, name, isFolder) =>
        {
            if (!AccessScope.TryParse([isFolder ? entry + ".*" : entry], out var scope, out _)) return;
            var isMeant = isFolder ? name.Length > entry.Length + 1 && name[..(entry.Length + 1)] == entry + "." : name == entry;
            scope.Contains(name).ShouldBe(isMeant);
        }, iter: 20_000);
    }

    [Theory]
    [InlineData("god", "'god' is no role")]
    [InlineData("", "'' is no role")]
    [InlineData("Admin", "'Admin' is no role")]
    [InlineData("viewer:", "'' is neither")]
    [InlineData("viewer:*", "'*' is neither")]
    [InlineData("viewer:.*", "'.*' is neither")]
    [InlineData("viewer:a b", "'a b' is neither")]
    [InlineData("viewer:a*", "'a*' is neither")]
    [InlineData("admin:etl", "cannot be limited")]
    public void A_grant_that_means_nothing_is_told(string text, string problem)
    {
        Grant.TryParse(text, out var grant, out var told).ShouldBeFalse();
        grant.ShouldBeNull();
        told.ShouldNotBeNull().ShouldContain(problem);
    }

    [Fact]
    public void Grants_come_back_as_they_were_written_and_what_cannot_be_read_gives_nothing()
    {
        var grants = Of("viewer", "operator:etl,finance.*").Grants;
        GrantText.Write(grants).ShouldBe("viewer operator:etl,finance.*");
        GrantText.Read("viewer operator:etl,finance.*").ShouldBe(grants);
        GrantText.Read("god viewer:* admin:etl operator").Select(grant => grant.ToString()).ShouldBe(["operator"]);
        GrantText.Read("").ShouldBeEmpty();
    }

    [Fact]
    public void A_list_without_workflows_is_no_grant_for_all()
    {
        AccessScope.TryParse([], out _, out var problem).ShouldBeFalse();
        problem.ShouldNotBeNull().ShouldContain("empty");
        AccessScope.TryParse([.. Enumerable.Range(0, AccessScope.MaxEntries + 1).Select(i => $"w{i}")], out _, out problem).ShouldBeFalse();
        problem.ShouldNotBeNull().ShouldContain("folders");
    }

    [Fact]
    public void Somebody_without_grants_may_do_nothing() => AccessRule.RightsOf(Of()).ShouldBeEmpty();

    private static Principal Of(params string[] grants) =>
        new(PrincipalKind.Key, "1", "k", [.. grants.Select(text => Grant.TryParse(text, out var grant, out var problem) ? grant! : throw new ArgumentException(problem, nameof(grants)))]);
}
