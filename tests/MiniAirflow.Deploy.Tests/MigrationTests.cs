using System.Globalization;
using System.Text.RegularExpressions;

namespace MiniAirflow.Deploy.Tests;

/// <summary>A step of the schema only adds ("Upgrade" in docs/operations.md), so that processes of the version before go on working while they are replaced.</summary>
public sealed partial class MigrationTests
{
    /// <summary>Steps up to this one are of the time before there was anything to upgrade from.</summary>
    private const int LastFree = 15;

    [Fact]
    public void Each_step_of_PostgreSQL_only_adds_or_is_in_the_changelog_as_one_that_needs_a_pause()
    {
        var files = Checkout.Files("db/migrations/postgres", "*.up.sql");
        files.Count.ShouldBeGreaterThanOrEqualTo(LastFree);
        foreach (var file in files.Where(file => NumberOf(file) > LastFree))
            if (Breaks(Checkout.Read(file)) is { } what)
                Checkout.Read("CHANGELOG.md").ShouldContain($"step {NumberOf(file)} of the schema needs a pause", customMessage: $"{file}: {what}");
    }

    [Theory]
    [InlineData("alter table task_runs drop column logs;", "drop column")]
    [InlineData("drop table pauses;", "drop table")]
    [InlineData("alter table a rename to b;", "rename")]
    [InlineData("alter table a add column b int,\n  alter column c type bigint;", "alter column c type")]
    [InlineData("alter table a alter column c set not null;", "alter column c set not null")]
    [InlineData("alter table a add column b text not null;", "add column b text not null")]
    [InlineData("alter table a add constraint b check (c > 0);", "add constraint")]
    [InlineData("create unique index a on b (c);", "create unique index a on b (c)")]
    public void What_an_older_program_would_stumble_over_is_seen(string sql, string what) => Breaks(sql).ShouldBe(what);

    [Theory]
    [InlineData("create table a (b int not null unique); create unique index c on a (b);")]
    [InlineData("alter table a add column b text not null default '', add column c int;")]
    [InlineData("drop index a; create index a on b (c) where d is not null;")]
    [InlineData("-- drop table a\nalter table a drop constraint b;")]
    public void What_it_bears_is_let_pass(string sql) => Breaks(sql).ShouldBeNull();

    private static int NumberOf(string file) => int.Parse(Path.GetFileName(file).Split('_')[0], CultureInfo.InvariantCulture);

    /// <summary>The first thing in a step that a program that does not know it could stumble over; null for none.</summary>
    private static string? Breaks(string sql)
    {
        var text = Comments().Replace(sql, "");
        var made = Tables().Matches(text).Select(table => table.Groups[1].Value).ToHashSet();
        return Breaking().Matches(text).FirstOrDefault(found => !(found.Groups["table"].Success && made.Contains(found.Groups["table"].Value)))?.Value;
    }

    [GeneratedRegex("--.*")]
    private static partial Regex Comments();

    [GeneratedRegex(@"create table (\w+)")]
    private static partial Regex Tables();

    [GeneratedRegex(@"drop table|drop column|rename|add constraint|alter column \w+ (type|set not null)|add column (?:(?!default)[^,;])*not null(?=\s*[,;])|create unique index \w+ on (?<table>\w+)[^;]*")]
    private static partial Regex Breaking();
}
