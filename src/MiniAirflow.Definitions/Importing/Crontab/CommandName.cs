using System.Text.RegularExpressions;

namespace MiniAirflow.Definitions.Importing.Crontab;

/// <summary>Finds a name for a command: that of the script or program which does the work.</summary>
internal static partial class CommandName
{
    private const string Otherwise = "job";

    /// <summary>Commands that only prepare others.</summary>
    private static readonly HashSet<string> Preparing = new(StringComparer.Ordinal)
        { "cd", "test", "[", "[[", "export", "set", ".", "source", "sleep", "umask", "ulimit", ":", "true", "if", "then", "while", "for", "do", "command", "which", "mkdir", "echo", "exit" };

    /// <summary>Programs that run another, which comes after their options.</summary>
    private static readonly HashSet<string> Running = new(StringComparer.Ordinal)
    {
        "nice", "ionice", "nohup", "timeout", "flock", "sudo", "env", "exec", "time", "chronic", "setsid", "run-parts", "run-one", "su", "runuser", "systemd-cat",
        "sh", "bash", "dash", "ash", "ksh", "zsh", "python", "python2", "python3", "perl", "ruby", "php", "node", "Rscript", "lua", "java",
    };

    /// <summary>Options of those that take the next word.</summary>
    private static readonly HashSet<string> WithValue = new(StringComparer.Ordinal) { "-u", "-n", "-c", "-w", "-g", "-t", "-s", "-k", "-m", "-jar" };

    private static readonly string[] Extensions = [".sh", ".bash", ".py", ".pl", ".rb", ".php", ".js", ".jar", ".R", ".lua"];

    /// <summary>A valid name.</summary>
    public static string Of(string command)
    {
        var commands = Separators().Split(command).Select(part => part.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Select(ProgramOf).OfType<string>().ToList();
        var program = commands.Find(one => !Preparing.Contains(one)) ?? commands.FirstOrDefault() ?? Otherwise;
        return ImportNames.Valid(program, Otherwise);
    }

    private static string? ProgramOf(string[] words)
    {
        var runner = (string?)null;
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i].Trim('"', '\'', '`', '!');
            if (word.Length == 0 || Assignment().IsMatch(word) || word.Contains('>', StringComparison.Ordinal) || word.Contains('<', StringComparison.Ordinal)) continue;
            if (runner is not null && word[0] == '-')
            {
                if (WithValue.Contains(word) && runner is not ("python" or "python3" or "env" or "php")) i++;
                continue;
            }
            if (runner is "timeout" or "flock" && Settings().IsMatch(word)) continue;
            var name = BaseName(word);
            if (!Running.Contains(name)) return name;
            runner = name;
        }
        return runner;
    }

    private static string BaseName(string word)
    {
        var name = word.TrimEnd('/');
        name = name[(name.LastIndexOf('/') + 1)..];
        var extension = Array.Find(Extensions, known => name.Length > known.Length && name.EndsWith(known, StringComparison.Ordinal));
        return extension is null ? name : name[..^extension.Length];
    }

    [GeneratedRegex(@"&&|\|\||[;|&(){}\n]", RegexOptions.NonBacktracking)]
    private static partial Regex Separators();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*=", RegexOptions.NonBacktracking)]
    private static partial Regex Assignment();

    // A duration, or a file that is locked.
    [GeneratedRegex(@"^(?:[0-9.]+[smhd]?|.*\.(?:lock|lck|pid)|/(?:var/|run/|tmp/).*)\z", RegexOptions.NonBacktracking)]
    private static partial Regex Settings();
}
