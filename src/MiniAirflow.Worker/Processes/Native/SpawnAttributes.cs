using System.Runtime.InteropServices;

namespace MiniAirflow.Worker.Processes.Native;

/// <summary>What every command starts with: a session and process group of its own, no blocked signal, default dispositions.</summary>
internal static unsafe class SpawnAttributes
{
    private const short SetSignalDefaults = 0x04;
    private const short SetSignalMask = 0x08;
    private const short SetSession = 0x80;
    private const int AttributeBytes = 512; // glibc: 336, musl: 336
    private const int SignalSetBytes = 128;

    /// <summary>Made once, never freed: it is read by every start.</summary>
    public static readonly void* Value = Make();

    private static void* Make()
    {
        var attributes = NativeMemory.AllocZeroed(AttributeBytes);
        var set = stackalloc byte[SignalSetBytes];
        _ = Libc.posix_spawnattr_init(attributes);
        _ = Libc.sigfillset(set);
        _ = Libc.posix_spawnattr_setsigdefault(attributes, set);
        _ = Libc.sigemptyset(set);
        _ = Libc.posix_spawnattr_setsigmask(attributes, set);
        _ = Libc.posix_spawnattr_setflags(attributes, SetSession | SetSignalDefaults | SetSignalMask);
        return attributes;
    }
}
