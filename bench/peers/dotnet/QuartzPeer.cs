using System.Collections.Specialized;
using System.Diagnostics;
using Npgsql;
using Quartz;
using Quartz.Impl;

namespace MiniAirflow.Peers;

/// <summary>Quartz.NET on its ADO job store over PostgreSQL, clustered, ten threads, triggers acquired ten at a time.</summary>
internal sealed class QuartzPeer(IScheduler scheduler) : IPeer
{
    private static readonly JobKey NoOpKey = new("noop");

    public static async Task<QuartzPeer> StartAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        using var schema = new StreamReader(typeof(QuartzPeer).Assembly.GetManifestResourceStream("quartz.sql")!);
        await using var create = source.CreateCommand(await schema.ReadToEndAsync());
        await create.ExecuteNonQueryAsync();
        var scheduler = await new StdSchedulerFactory(Settings(connectionString)).GetScheduler();
        await scheduler.AddJob(JobBuilder.Create<NoOpJob>().WithIdentity(NoOpKey).StoreDurably().Build(), replace: true);
        return new QuartzPeer(scheduler);
    }

    public async Task<TimeSpan> NoOpAsync(int count)
    {
        if (scheduler.InStandbyMode == false) await scheduler.Standby();
        var done = Countdown.Begin(count);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < count; i++) await scheduler.ScheduleJob(TriggerBuilder.Create().ForJob(NoOpKey).StartNow().Build());
        await scheduler.Start();
        await done;
        return clock.Elapsed;
    }

    private static NameValueCollection Settings(string connectionString) => new()
    {
        ["quartz.scheduler.instanceName"] = "bench",
        ["quartz.scheduler.instanceId"] = "AUTO",
        ["quartz.scheduler.batchTriggerAcquisitionMaxCount"] = "10",
        ["quartz.threadPool.maxConcurrency"] = "10",
        ["quartz.jobStore.type"] = "Quartz.Impl.AdoJobStore.JobStoreTX, Quartz",
        ["quartz.jobStore.driverDelegateType"] = "Quartz.Impl.AdoJobStore.PostgreSQLDelegate, Quartz",
        ["quartz.jobStore.tablePrefix"] = "qrtz_",
        ["quartz.jobStore.dataSource"] = "bench",
        ["quartz.jobStore.useProperties"] = "true",
        ["quartz.jobStore.clustered"] = "true",
        ["quartz.jobStore.acquireTriggersWithinLock"] = "true",
        ["quartz.dataSource.bench.provider"] = "Npgsql",
        ["quartz.dataSource.bench.connectionString"] = connectionString,
        ["quartz.serializer.type"] = typeof(NoData).AssemblyQualifiedName,
    };
}

/// <summary>A job that does nothing.</summary>
public sealed class NoOpJob : IJob
{
    public Task Execute(IJobExecutionContext context)
    {
        Countdown.Tick();
        return Task.CompletedTask;
    }
}

/// <summary>The jobs carry no data, and the scheduler still wants a serializer.</summary>
public sealed class NoData : Quartz.Spi.IObjectSerializer
{
    public void Initialize()
    {
    }

    public byte[] Serialize<T>(T obj) where T : class => "{}"u8.ToArray();

    public T? DeSerialize<T>(byte[] data) where T : class => null;
}
