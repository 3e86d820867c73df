namespace MiniAirflow.Core.Storage;

/// <summary>Logs that can be written from outside the attempts, piece by piece.</summary>
public interface ILogDestination : ILogReader
{
    /// <summary>Stores pieces, those of one log in the order of their offsets; one that is there already is replaced, so that a write may be repeated.</summary>
    ValueTask WriteAsync(IReadOnlyList<LogPiece> pieces, CancellationToken cancellationToken);
}
