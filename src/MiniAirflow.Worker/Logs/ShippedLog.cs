namespace MiniAirflow.Worker.Logs;

/// <summary>How far an attempt's log has been shipped. Belongs to the shipper's loop, save for <see cref="HasEnded"/>.</summary>
internal sealed class ShippedLog(Guid taskRunId, long openedAt)
{
    private volatile bool _hasEnded;

    /// <summary>The attempt.</summary>
    public Guid TaskRunId { get; } = taskRunId;

    /// <summary>Whether nothing more will be written.</summary>
    public bool HasEnded
    {
        get => _hasEnded;
        set => _hasEnded = value;
    }

    /// <summary>Whether it is known what was stored before.</summary>
    public bool IsPlaced { get; private set; }

    /// <summary>Offset in the file of the first byte that is not shipped.</summary>
    public long At { get; set; }

    /// <summary>How much further on the same byte lies in the stored log.</summary>
    public long Shift { get; private set; }

    /// <summary>The part of the middle that the stored log leaves out, in offsets of the file.</summary>
    public LogGap Gap { get; set; }

    /// <summary>Finds its place behind what is stored.</summary>
    /// <remarks>An attempt that was handed out twice before it was seen to run may have a stored log of another worker: this one's begins behind it.</remarks>
    public void Place(long stored, long fileLength)
    {
        IsPlaced = true;
        if (openedAt == 0) Shift = stored;
        else At = Math.Min(stored, fileLength);
    }
}
