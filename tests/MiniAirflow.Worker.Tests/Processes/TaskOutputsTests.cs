using System.Text;
using CsCheck;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Worker.Tests.Processes;

public sealed class TaskOutputsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a=1", "a=1")]
    [InlineData("a=1\nb=x=y z\n\n", "a=1;b=x=y z")]
    [InlineData("a=1\na=2\n", "a=2")]
    [InlineData("a=\n", "a=")]
    [InlineData("a=1\r\nb=2\r\n", "a=1;b=2")]
    [InlineData("a<<END\none\n\ntwo=2\nEND\nb=3", "a=one\n\ntwo=2;b=3")]
    [InlineData("a<<END\nEND\n", "a=")]
    [InlineData("a=x<<y\n", "a=x<<y")]
    public void Valid_lines_are_values(string file, string expected)
    {
        var outputs = Parse(file);
        string.Join(';', outputs.Values.Select(v => $"{v.Key}={v.Value}")).ShouldBe(expected);
        outputs.Problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("just text\na=1", "outputs, line 1: neither name=value nor name<<WORD")]
    [InlineData("a=1\n=2", "outputs, line 2: '' is no name (letters, digits, _ - . and no digit first)")]
    [InlineData("a=1\n9x=2", "outputs, line 2: '9x' is no name (letters, digits, _ - . and no digit first)")]
    [InlineData("a=1\na b=2", "outputs, line 2: 'a b' is no name (letters, digits, _ - . and no digit first)")]
    [InlineData("a=1\nb<<END\nnever", "outputs, line 2: the value of b has no end: no line is 'END'")]
    [InlineData("a=1\nb=x\0y", "outputs, line 2: the value of b holds a NUL character")]
    public void Invalid_lines_are_named_and_the_others_stand(string file, string problem)
    {
        var outputs = Parse(file);
        outputs.Problems.ShouldBe([problem]);
        outputs.Values.ShouldHaveSingleItem().ShouldBe(new("a", "1"));
    }

    [Fact]
    public void Values_over_the_limits_are_left_out_and_named()
    {
        Parse($"a=1\nb={new string('x', 65_537)}").Problems.ShouldBe(["outputs, line 2: the value of b has 65537 bytes, more than 65536"]);
        var many = Parse(string.Join('\n', Enumerable.Range(0, 5).Select(i => $"v{i}={new string('x', 60_000)}")));
        many.Values.Count.ShouldBe(4);
        many.Problems.ShouldBe(["outputs, line 5: with v4 the outputs would have more than 262144 bytes"]);
        Parse(new string('\n', 600_000)).Problems.ShouldBe(["outputs: the file holds more than 524288 bytes; the rest is not read"]);
    }

    [Fact]
    public void No_file_whatever_its_bytes_breaks_the_parser() =>
        Gen.Byte.Array[0, 300].Sample(bytes => TaskOutputs.Parse(bytes).Values.Values.All(v => !v.Contains('\0')));

    private static TaskOutputs Parse(string file) => TaskOutputs.Parse(Encoding.UTF8.GetBytes(file));
}
