using MiniAirflow.Core.Access;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>What <see cref="IAccessStore"/> promises.</summary>
public abstract class AccessConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    private static readonly IReadOnlyList<Grant> Grants = [Read("viewer"), Read("operator:etl,finance.*")];

    [Fact]
    public async Task A_key_comes_back_as_it_was_added_and_is_found_by_its_prefix()
    {
        await using var store = await OpenAsync();
        var added = await AddKeyAsync(store, "ci", store.Now.AddDays(30));
        var found = (await store.Store.Access.FindKeyAsync(added.Prefix, Stop)).ShouldNotBeNull();
        found.ShouldBe(added with { Grants = found.Grants });
        found.Grants.ShouldBe(Grants);
        (found.Name, found.CreatedBy, found.CreatedAt, found.ExpiresAt, found.RevokedAt, found.LastUsedAt).ShouldBe(("ci", "ann", store.Now, store.Now.AddDays(30), null, null));
        (await store.Store.Access.FindKeyAsync("000000000000", Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task A_revoked_key_stays_in_the_list_and_keeps_the_time_of_its_end()
    {
        await using var store = await OpenAsync();
        var (first, second) = (await AddKeyAsync(store, "first"), await AddKeyAsync(store, "second"));
        using var wake = store.Wakes.Listen(WakeTopics.Access);
        (await store.Store.Access.RevokeKeyAsync(first.Id, Stop)).ShouldNotBeNull().RevokedAt.ShouldBe(store.Now);
        (await wake.WaitAsync(TimeSpan.FromSeconds(30), Stop)).ShouldBe(WakeTopics.Access);
        var then = store.Now;
        store.Time.Advance(TimeSpan.FromHours(1));
        (await store.Store.Access.RevokeKeyAsync(first.Id, Stop)).ShouldNotBeNull().RevokedAt.ShouldBe(then);
        (await store.Store.Access.ListKeysAsync(Stop)).Select(key => (key.Name, key.IsValidAt(store.Now))).ShouldBe([("second", true), ("first", false)]);
        (await store.Store.Access.RevokeKeyAsync(Guid.CreateVersion7(), Stop)).ShouldBeNull();
        second.IsValidAt(store.Now).ShouldBeTrue();
    }

    [Fact]
    public async Task The_first_key_is_added_once_whoever_comes_at_the_same_time()
    {
        await using var store = await OpenAsync();
        (await store.Store.Access.HasAnyAsync(Stop)).ShouldBeFalse();
        var added = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => store.Store.Access.AddKeyAsync(NewKey("first"), mustBeFirst: true, Stop).AsTask()));
        added.OfType<ApiKey>().ShouldHaveSingleItem();
        (await store.Store.Access.HasAnyAsync(Stop)).ShouldBeTrue();
        (await store.Store.Access.ListKeysAsync(Stop)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task No_first_key_is_added_where_there_is_a_user()
    {
        await using var store = await OpenAsync();
        await AddUserAsync(store);
        (await store.Store.Access.AddKeyAsync(NewKey("first"), mustBeFirst: true, Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task A_use_of_keys_is_noted()
    {
        await using var store = await OpenAsync();
        var key = await AddKeyAsync(store, "ci");
        store.Time.Advance(TimeSpan.FromMinutes(5));
        await store.Store.Access.TouchKeysAsync([key.Id, Guid.CreateVersion7()], Stop);
        (await store.Store.Access.FindKeyAsync(key.Prefix, Stop)).ShouldNotBeNull().LastUsedAt.ShouldBe(store.Now);
    }

    [Fact]
    public async Task A_users_name_is_given_once()
    {
        await using var store = await OpenAsync();
        var user = await AddUserAsync(store);
        user.Grants.ShouldBe(Grants);
        (await store.Store.Access.AddUserAsync(NewUser("ann"), Stop)).ShouldBeNull();
        (await store.Store.Access.AddUserAsync(NewUser("Ann"), Stop)).ShouldNotBeNull();
        (await store.Store.Access.ListUsersAsync(Stop)).Select(one => one.Name).ShouldBe(["Ann", "ann"]);
        (await store.Store.Access.FindUserAsync("ann\0", Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task S09_a_session_ends_when_it_is_ended_or_over()
    {
        await using var store = await OpenAsync();
        var user = await AddUserAsync(store);
        await BeginAsync(store, user, "a", TimeSpan.FromHours(1));
        await BeginAsync(store, user, "b", TimeSpan.FromHours(2));
        (await store.Store.Access.FindSessionAsync("a", Stop)).ShouldNotBeNull().Grants.ShouldBe(Grants);
        (await store.Store.Access.FindUserAsync("ann", Stop)).ShouldNotBeNull().LastLoginAt.ShouldBe(store.Now);
        (await store.Store.Access.EndSessionAsync("a", Stop)).ShouldBeTrue();
        (await store.Store.Access.EndSessionAsync("a", Stop)).ShouldBeFalse();
        (await store.Store.Access.FindSessionAsync("a", Stop)).ShouldBeNull();
        (await store.Store.Access.TrimSessionsAsync(Stop)).ShouldBe(0);
        store.Time.Advance(TimeSpan.FromHours(2));
        (await store.Store.Access.FindSessionAsync("b", Stop)).ShouldBeNull();
        (await store.Store.Access.TrimSessionsAsync(Stop)).ShouldBe(1);
    }

    [Theory]
    [InlineData("password")]
    [InlineData("disabled")]
    [InlineData("deleted")]
    public async Task S09_another_password_being_disabled_and_being_deleted_end_all_sessions_of_a_user(string what)
    {
        await using var store = await OpenAsync();
        var (ann, bob) = (await AddUserAsync(store), (await store.Store.Access.AddUserAsync(NewUser("bob"), Stop)).ShouldNotBeNull());
        foreach (var (user, token) in ((User, string)[])[(ann, "a1"), (ann, "a2"), (bob, "b")]) await BeginAsync(store, user, token, TimeSpan.FromHours(1));
        if (what == "deleted") (await store.Store.Access.DeleteUserAsync("ann", Stop)).ShouldBeTrue();
        else await store.Store.Access.ChangeUserAsync("ann", what == "password" ? new UserChange { PasswordHash = "another" } : new UserChange { IsDisabled = true }, Stop);
        foreach (var token in (string[])["a1", "a2"]) (await store.Store.Access.FindSessionAsync(token, Stop)).ShouldBeNull();
        (await store.Store.Access.FindSessionAsync("b", Stop)).ShouldNotBeNull().Name.ShouldBe("bob");
    }

    [Fact]
    public async Task A_change_of_grants_counts_for_sessions_that_are_open_and_what_is_not_named_stays()
    {
        await using var store = await OpenAsync();
        await BeginAsync(store, await AddUserAsync(store), "a", TimeSpan.FromHours(1));
        var changed = (await store.Store.Access.ChangeUserAsync("ann", new UserChange { Grants = [Grant.Admin] }, Stop)).ShouldNotBeNull();
        (changed.PasswordHash, changed.IsDisabled).ShouldBe(("kept", false));
        (await store.Store.Access.FindSessionAsync("a", Stop)).ShouldNotBeNull().Grants.ShouldBe([Grant.Admin]);
        (await store.Store.Access.ChangeUserAsync("nobody", new UserChange { IsDisabled = true }, Stop)).ShouldBeNull();
        (await store.Store.Access.DeleteUserAsync("nobody", Stop)).ShouldBeFalse();
    }

    private static Grant Read(string text) => Grant.TryParse(text, out var grant, out var problem) ? grant! : throw new ArgumentException(problem, nameof(text));

    private static ApiKey NewKey(string name)
    {
        var (secret, prefix) = KeyText.New();
        return new ApiKey { Id = Guid.Empty, Name = name, Prefix = prefix, Hash = KeyText.HashOf(secret), Grants = Grants, CreatedBy = "ann", CreatedAt = default };
    }

    private static User NewUser(string name) => new() { Id = Guid.Empty, Name = name, PasswordHash = "kept", Grants = Grants, CreatedAt = default };

    private static async Task<ApiKey> AddKeyAsync(TestStore store, string name, DateTimeOffset? end = null) =>
        (await store.Store.Access.AddKeyAsync(NewKey(name) with { ExpiresAt = end }, mustBeFirst: false, Stop)).ShouldNotBeNull();

    private static async Task<User> AddUserAsync(TestStore store) => (await store.Store.Access.AddUserAsync(NewUser("ann"), Stop)).ShouldNotBeNull();

    private static async Task BeginAsync(TestStore store, User user, string token, TimeSpan lifetime) => await store.Store.Access.AddSessionAsync(
        new Session { Id = Guid.Empty, TokenHash = token, UserId = user.Id, Name = user.Name, Grants = [], CreatedAt = default, ExpiresAt = default }, lifetime, Stop);
}
