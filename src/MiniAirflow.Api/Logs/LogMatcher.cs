using System.Buffers;
using System.Text.RegularExpressions;
using MiniAirflow.Api.Problems;

namespace MiniAirflow.Api.Logs;

/// <summary>Finds what is looked for in a stretch of text.</summary>
internal abstract class LogMatcher
{
    /// <summary>Longest text or pattern that may be looked for.</summary>
    public const int MostLength = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Index of the first match at or after a place; -1 for none.</summary>
    public abstract int Next(ReadOnlySpan<char> text, int from);

    /// <summary>Makes one.</summary>
    /// <param name="wanted">Text, or a regular expression.</param>
    /// <param name="isPattern">Whether it is a regular expression. It is matched in linear time, so it has no back-references and no look-around.</param>
    /// <exception cref="RefusedException">It cannot be read, or is too long.</exception>
    public static LogMatcher Of(string wanted, bool isPattern)
    {
        if (wanted.Length is 0 or > MostLength) throw Problem.BadParameter("q", $"q must be a text of 1 to {MostLength} characters.");
        if (!isPattern) return new Text(SearchValues.Create([wanted], StringComparison.OrdinalIgnoreCase));
        try
        {
            const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Multiline;
            return new Pattern(new Regex(wanted, Options, Patience));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw Problem.BadParameter("q", "q is no regular expression that can be looked for.", "Leave out back-references and look-around, or look for plain text without regex=true.");
        }
    }

    private sealed class Text(SearchValues<string> wanted) : LogMatcher
    {
        public override int Next(ReadOnlySpan<char> text, int from)
        {
            var at = text[from..].IndexOfAny(wanted);
            return at < 0 ? -1 : from + at;
        }
    }

    private sealed class Pattern(Regex wanted) : LogMatcher
    {
        public override int Next(ReadOnlySpan<char> text, int from)
        {
            foreach (var match in wanted.EnumerateMatches(text, from)) return match.Index;
            return -1;
        }
    }
}
