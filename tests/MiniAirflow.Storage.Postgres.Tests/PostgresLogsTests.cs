using System.Text;
using MiniAirflow.Core.Storage;
using MiniAirflow.TestKit;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Tests;

/// <summary>Logs in the table, against a server.</summary>
public sealed class PostgresLogsTests : IAsyncLifetime
{
    private readonly Guid _id = Guid.NewGuid();
    private PostgresServer _server = null!;
    private NpgsqlDataSource _source = null!;
    private PostgresLogs _logs = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await PostgresServer.StartAsync();
        _source = NpgsqlDataSource.Create(_server.ConnectionString(await _server.CreateDatabaseAsync(isMigrated: false)));
        await using var create = _source.CreateCommand(
            "create table task_log_chunks (task_run_id uuid not null, start_offset bigint not null, body bytea not null, primary key (task_run_id, start_offset))");
        await create.ExecuteNonQueryAsync();
        _logs = new PostgresLogs(_source);
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Pieces_are_read_as_one_log_from_any_place()
    {
        (await _logs.LengthAsync(_id, Cancelled)).ShouldBe(0);
        (await ReadAsync(0)).ShouldBe("");
        var whole = new StringBuilder();
        for (var i = 0; i < 100; i++)
        {
            var line = $"line {i}\n";
            await _logs.WriteAsync([Piece(whole.Length, line), new LogPiece(Guid.NewGuid(), i, "another's"u8.ToArray())], Cancelled);
            whole.Append(line);
        }
        (await _logs.LengthAsync(_id, Cancelled)).ShouldBe(whole.Length);
        foreach (var offset in new[] { 0, 1, 7, 333, whole.Length - 1, whole.Length, whole.Length + 5 })
            (await ReadAsync(offset)).ShouldBe(whole.ToString()[Math.Min(offset, whole.Length)..]);
        (await _logs.ReadAsync(_id, -1, new byte[10], Cancelled)).ShouldBe(0);
    }

    [Fact]
    public async Task A_write_may_be_repeated()
    {
        await _logs.WriteAsync([Piece(0, "abc"), Piece(3, "def")], Cancelled);
        await _logs.WriteAsync([Piece(3, "def"), Piece(6, "ghi")], Cancelled);
        (await ReadAsync(0)).ShouldBe("abcdefghi");
    }

    [Fact]
    public async Task F72_any_byte_is_kept()
    {
        var bytes = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        await _logs.WriteAsync([new LogPiece(_id, 0, bytes)], Cancelled);
        var buffer = new byte[300];
        (await _logs.ReadAsync(_id, 0, buffer, Cancelled)).ShouldBe(256);
        buffer[..256].ShouldBe(bytes);
    }

    [Fact]
    public async Task What_is_left_out_is_a_marker_and_a_gap_that_grows()
    {
        for (var i = 0; i < 10; i++) await _logs.WriteAsync([Piece(i * 100, new string((char)('0' + i), 100))], Cancelled);
        await _logs.LeaveOutAsync(_id, 200, 450, "[x]"u8.ToArray(), Cancelled);
        await _logs.LeaveOutAsync(_id, 200, 670, "[yy]"u8.ToArray(), Cancelled);
        var (head, tail) = (new string('0', 100) + new string('1', 100), new string('6', 30) + new string('7', 100) + new string('8', 100) + new string('9', 100));
        (await ReadAsync(0)).ShouldBe(head + "[yy]" + tail);
        (await _logs.SkipGapAsync(_id, 204, Cancelled)).ShouldBe(670);
        (await _logs.SkipGapAsync(_id, 1000, Cancelled)).ShouldBe(1000);
        (await _logs.LengthAsync(_id, Cancelled)).ShouldBe(1000);
    }

    [Fact]
    public async Task Lengths_come_in_the_order_asked_and_logs_are_deleted_with_their_attempts()
    {
        var (a, b, none) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await _logs.WriteAsync([new LogPiece(a, 0, new byte[5]), new LogPiece(b, 0, new byte[7]), new LogPiece(b, 7, new byte[2])], Cancelled);
        (await _logs.LengthsAsync([b, none, a], Cancelled)).ShouldBe([9, 0, 5]);
        await _logs.DeleteAsync([b, none], Cancelled);
        (await _logs.LengthsAsync([a, b], Cancelled)).ShouldBe([5, 0]);
    }

    [Fact]
    public async Task A_server_that_is_down_is_told_in_the_stores_words()
    {
        await _logs.WriteAsync([Piece(0, "abc")], Cancelled);
        await _server.StopAsync("immediate");
        var problem = await Should.ThrowAsync<StoreException>(async () => await _logs.ReadAsync(_id, 0, new byte[10], Cancelled));
        problem.IsTransient.ShouldBeTrue();
        await _server.StartAsync();
        (await ReadAsync(0)).ShouldBe("abc");
    }

    private LogPiece Piece(long offset, string text) => new(_id, offset, Encoding.ASCII.GetBytes(text));

    private async Task<string> ReadAsync(long offset)
    {
        var text = new StringBuilder();
        var buffer = new byte[64];
        while (true)
        {
            var count = await _logs.ReadAsync(_id, offset, buffer, Cancelled);
            text.Append(Encoding.ASCII.GetString(buffer, 0, count));
            offset += count;
            if (count > 0) continue;
            var next = await _logs.SkipGapAsync(_id, offset, Cancelled);
            if (next == offset) return text.ToString();
            offset = next;
        }
    }
}
