using System.Globalization;
using System.Text.Json;
using MiniAirflow.Peers;

// The peers on .NET that Mini Airflow is measured beside. usage: miniairflow-peers hangfire|quartz CONNECTION_STRING
// A line on stdin, "noop COUNT", is measured once and answered by one line of JSON: a list of milliseconds.
IPeer peer = args is ["hangfire", var hangfireDatabase] ? new HangfirePeer(hangfireDatabase)
    : args is ["quartz", var quartzDatabase] ? await QuartzPeer.StartAsync(quartzDatabase)
    : throw new ArgumentException("usage: miniairflow-peers hangfire|quartz CONNECTION_STRING");
Console.WriteLine("ready");
while (Console.ReadLine() is { } line)
{
    var count = int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    Console.WriteLine(JsonSerializer.Serialize(new[] { (await peer.NoOpAsync(count)).TotalMilliseconds }));
}
Environment.Exit(0);
