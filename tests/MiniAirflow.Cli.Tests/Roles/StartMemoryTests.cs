using System.IO.MemoryMappedFiles;
using MiniAirflow.Roles;
using MiniAirflow.TestKit;

namespace MiniAirflow.Cli.Tests.Roles;

public class StartMemoryTests
{
    private const string Smaps = """
        5607aa609000-5607aa656000 r--p 00000000 fe:00 118                   /opt/mini airflow
        Rss:                 308 kB
        Anonymous:             0 kB
        VmFlags: rd mr mw me sd
        5607aa656000-5607abbce000 r-xp 0004d000 fe:00 118                   /opt/mini airflow
        Rss:               16708 kB
        Anonymous:             0 kB
        5607ac8e7000-5607ad011000 r--p 022de000 fe:00 118                   /opt/mini airflow
        Rss:                2276 kB
        Anonymous:             4 kB
        5607ad013000-5607ad0c0000 rw-p 02a09000 fe:00 118                   /opt/mini airflow
        Anonymous:             0 kB
        5607ad0c0000-5607adfa0000 rw-p 00000000 00:00 0 
        Anonymous:             0 kB
        7f7f206c5000-7f7f20942000 r-xp 000c5000 fe:00 332                   /usr/lib/libcrypto.so.3
        Anonymous:             0 kB
        """;

    [Fact]
    public void What_is_given_back_is_the_files_own_and_unwritten() =>
        Assert.Equal([(0x5607aa609000, 0x4d000), (0x5607aa656000, 0x1578000)], StartMemory.Clean(Smaps.Split('\n'), "/opt/mini airflow"));

    [Fact]
    public void What_was_given_back_is_read_again()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "code");
        var written = new byte[1 << 20];
        Random.Shared.NextBytes(written);
        File.WriteAllBytes(path, written);
        using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        using var view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        Assert.Equal(written, Read(view, written.Length));
        Assert.Equal(1024, ResidentKiB(path));

        StartMemory.GiveBack(path);

        Assert.Equal(0, ResidentKiB(path));
        Assert.Equal(written, Read(view, written.Length));
    }

    private static byte[] Read(MemoryMappedViewAccessor view, int length)
    {
        var read = new byte[length];
        view.ReadArray(0, read, 0, length);
        return read;
    }

    private static int ResidentKiB(string path) =>
        int.Parse(File.ReadLines("/proc/self/smaps").SkipWhile(line => !line.EndsWith(path, StringComparison.Ordinal)).First(line => line.StartsWith("Rss:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
}
