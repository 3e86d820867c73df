using System.Diagnostics;
using System.Globalization;
using System.Text;
using k8s.Models;

namespace MiniAirflow.Kubernetes.Tests.Double;

/// <summary>The process that stands for a pod's container, and its output with the time of each line.</summary>
internal sealed class LocalPod : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<(long Nanoseconds, byte[] Line)> _lines = [];
    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _newest;

    public LocalPod(V1PodSpec spec, IReadOnlyDictionary<string, string> secrets)
    {
        var container = spec.Containers.Single();
        var message = _folder["termination-log"];
        File.WriteAllText(message, "");
        MessageFile = message;
        var environment = new Dictionary<string, string>(secrets);
        foreach (var one in container.Env ?? []) environment[one.Name] = one.Value == container.TerminationMessagePath ? message : Expanded(one.Value ?? "", environment);
        string[] argv = [.. container.Command ?? ["/bin/sh", "-c", "echo the image ran with: \"$*\"", "image"], .. container.Args ?? []];
        // A session of its own, so that all of it can be ended; one pipe, so that the order of its output is kept.
        var start = new ProcessStartInfo("setsid", ["/bin/sh", "-c", "exec 2>&1; exec \"$@\"", "sh", .. argv.Select(argument => Expanded(argument, environment))]) { RedirectStandardOutput = true, WorkingDirectory = container.WorkingDir ?? _folder.Path };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        _process = Process.Start(start)!;
        Started = TimeProvider.System.GetUtcNow();
        Ended = RunAsync();
    }

    public DateTimeOffset Started { get; }

    public string MessageFile { get; }

    /// <summary>Its exit code, when it has ended and its output has been taken.</summary>
    public Task<int> Ended { get; }

    public int Id => _process.Id;

    public void Signal(string signal)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", ["-" + signal, "--", "-" + _process.Id.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardError = true })!;
        kill.StandardError.ReadToEnd();
        kill.WaitForExit();
    }

    /// <summary>The lines from a place on, and a task that ends when there are more.</summary>
    public (IReadOnlyList<(long Nanoseconds, byte[] Line)> Lines, Task News) From(int index)
    {
        lock (_gate) return ([.. _lines.Skip(index)], _news.Task);
    }

    /// <summary>Adds a line as the container would.</summary>
    public void Write(string line, long? nanoseconds = null)
    {
        lock (_gate)
        {
            _newest = Math.Max(nanoseconds ?? Math.Max(_newest + 1, Now()), _newest);
            _lines.Add((_newest, Encoding.UTF8.GetBytes(line + "\n")));
            _news.TrySetResult();
            _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited) Signal("KILL");
        Ended.GetAwaiter().GetResult();
        _process.Dispose();
        _folder.Dispose();
    }

    /// <summary>As the kubelet does it: <c>$(NAME)</c> is a variable if there is one, <c>$$</c> a dollar sign.</summary>
    internal static string Expanded(string text, IReadOnlyDictionary<string, string> environment)
    {
        var result = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '$' || i + 1 == text.Length)
            {
                result.Append(text[i]);
            }
            else if (text[i + 1] == '$')
            {
                result.Append('$');
                i++;
            }
            else if (text[i + 1] == '(' && text.IndexOf(')', i) is > 0 and var end)
            {
                var name = text[(i + 2)..end];
                result.Append(environment.TryGetValue(name, out var value) ? value : text[i..(end + 1)]);
                i = end;
            }
            else
            {
                result.Append('$');
            }
        }
        return result.ToString();
    }

    private static long Now() => (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;

    private async Task<int> RunAsync()
    {
        using var reader = new StreamReader(_process.StandardOutput.BaseStream, Encoding.UTF8);
        while (await reader.ReadLineAsync() is { } line) Write(line);
        await _process.WaitForExitAsync();
        lock (_gate) _news.TrySetResult();
        return _process.ExitCode;
    }
}
