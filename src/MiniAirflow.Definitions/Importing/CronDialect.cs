namespace MiniAirflow.Definitions.Importing;

/// <summary>How a cron reads the five fields of an expression.</summary>
internal enum CronDialect
{
    /// <summary>The cron of Paul Vixie and its descendants: <c>*/2</c> counts as a star when days are chosen, and 7 is Sunday.</summary>
    Vixie,

    /// <summary>The Go library that Dagu uses: <c>*/2</c> is no star, <c>?</c> is one, and <c>5/10</c> counts from 5 to the end.</summary>
    Go,
}
