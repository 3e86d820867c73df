using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Worker.Tests.Processes;

public sealed class SlotDirectoryTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("miniairflow-slot-").FullName;
    private readonly CommandBench _bench = new();
    private readonly SlotDirectory _slot;

    public SlotDirectoryTests() => _slot = new(_root, Guid.NewGuid(), 0);

    public void Dispose()
    {
        _bench.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("echo x > file; mkdir -p a/b/c; echo y > a/b/c/d")]
    [InlineData("touch \"$(printf 'odd\\377\\nname')\"; touch -- -rf")]
    [InlineData("mkdir locked; touch locked/file; chmod 000 locked; chmod 500 .")]
    [InlineData("rm -rf \"$PWD\"")]
    [InlineData("d=$PWD; cd ..; rm -rf \"$d\"; ln -s /usr \"$d\"")]
    [InlineData("d=$PWD; cd ..; rm -rf \"$d\"; echo file > \"$d\"")]
    [InlineData("for i in $(seq 1 300); do : > f$i; done; ln -s /etc/passwd link; ln -s /usr dir; mkfifo fifo")]
    public void An_attempt_finds_its_directory_empty_whatever_the_one_before_did(string line)
    {
        _bench.Shell(line, directory: _slot.TemporaryDirectory);
        _slot.Finish().ShouldBe(TaskOutputs.None);

        _bench.Shell("ls -A; stat -c '%a %F' .", directory: _slot.TemporaryDirectory).Outcome.Reason.ShouldBeNull();
        _bench.Sink.Text.ShouldBe("700 directory\n");
        Directory.GetFileSystemEntries("/usr").ShouldNotBeEmpty();
        File.Exists("/etc/passwd").ShouldBeTrue();
    }

    [Fact]
    public void Outputs_are_taken_once()
    {
        _bench.Shell($"echo rows=42 >> {_slot.OutputFile}; echo bad >> {_slot.OutputFile}");

        var outputs = _slot.Finish();
        outputs.Values.ShouldHaveSingleItem().ShouldBe(new("rows", "42"));
        outputs.Problems.ShouldHaveSingleItem().ShouldStartWith("outputs, line 2:");
        _slot.Finish().ShouldBe(TaskOutputs.None);
    }

    [Theory]
    [InlineData("ln -s /etc/passwd OUT")]
    [InlineData("mkfifo OUT")]
    [InlineData("mkdir -p OUT/x")]
    public void S18_an_output_file_that_is_none_is_not_read(string line)
    {
        _bench.Shell(line.Replace("OUT", _slot.OutputFile, StringComparison.Ordinal)).Outcome.Reason.ShouldBeNull();

        _slot.Finish().Values.ShouldBeEmpty();
        Path.Exists(_slot.OutputFile).ShouldBeFalse();
    }
}
