using System.Globalization;

namespace MiniAirflow.Core.Definitions;

/// <summary>Amounts of processors and memory as Kubernetes writes them. Pure.</summary>
public static class ContainerQuantity
{
    /// <summary>What may be written for processors.</summary>
    public const string CpuForm = "processors, as in 2, 0.5 or 500m";

    /// <summary>What may be written for memory.</summary>
    public const string MemoryForm = "bytes with a unit, as in 512Mi, 2Gi or 500M";

    private const int MostProcessors = 100_000;
    private const decimal MostBytes = 1L << 60;

    private static readonly (string Word, decimal Bytes)[] Units =
    [
        ("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30), ("Ti", 1L << 40), ("k", 1_000), ("M", 1_000_000), ("G", 1_000_000_000), ("T", 1_000_000_000_000),
    ];

    /// <summary>Reads processors: thousandths of one.</summary>
    public static bool TryCpu(string text, out int thousandths)
    {
        thousandths = 0;
        var isThousandths = text.EndsWith('m');
        if (!TryNumber(isThousandths ? text[..^1] : text, out var number) || number > MostProcessors * (isThousandths ? 1000m : 1m)) return false;
        var exact = isThousandths ? number : number * 1000;
        if (exact < 1 || exact != decimal.Truncate(exact)) return false;
        thousandths = (int)exact;
        return true;
    }

    /// <summary>Reads memory, in bytes.</summary>
    public static bool TryMemory(string text, out long bytes)
    {
        bytes = 0;
        var unit = Array.Find(Units, one => text.EndsWith(one.Word, StringComparison.Ordinal));
        if (!TryNumber(unit.Word is null ? text : text[..^unit.Word.Length], out var number) || number > MostBytes) return false;
        var exact = number * (unit.Word is null ? 1 : unit.Bytes);
        if (exact < 1 || exact > MostBytes) return false;
        bytes = (long)decimal.Ceiling(exact);
        return true;
    }

    // At most 18 digits, so that nothing here overflows.
    private static bool TryNumber(string text, out decimal number)
    {
        number = 0;
        return text.Length <= 18 && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
    }
}
