namespace MiniAirflow.Definitions.Tests;

/// <summary>Mapped tasks in a file.</summary>
public sealed class MapTests
{
    [Theory]
    [InlineData("[a, 1, 1.50, true, null, {x: [1, 'y']}]", """["a",1,1.50,true,null,{"x":[1,"y"]}]""")]
    [InlineData("[0x1F, .inf, 'é\"']", """["0x1F",".inf","é\""]""")]
    [InlineData("'{{ params.files }}'", "{{ params.files }}")]
    [InlineData("'[1, 2]'", "[1, 2]")]
    public void A_list_is_kept_as_json_and_a_template_as_it_is(string written, string kept)
    {
        var parsed = Parsing.Yaml($"name: a\nparams: {{files: '[]'}}\ntasks:\n  - name: t\n    command: 'true'\n    for_each: {written}\n");
        parsed.Told().ShouldBe("");
        parsed.Definition!.Tasks[0].ForEach.ShouldBe(kept);
    }

    [Theory]
    [InlineData("for_each: files", "'files' is no list.")]
    [InlineData("for_each: '[1, 2'", "'[1, 2' is no list.")]
    [InlineData("for_each: {a: 1}", "Expected a list, or an expression whose value is one, but found a map.")]
    [InlineData("for_each: '{{ tasks.find.outputs.files }}'", "There is no task 'find'.")]
    [InlineData("for_each: '{{ item }}'", "'item' is not known yet")]
    [InlineData("for_each: [1]\n    when: item > 1", "'item' is not known yet")]
    [InlineData("for_each: [1]\n    max_parallel: -1", "Must be from 0 to 10000, but is -1.")]
    [InlineData("for_each: [1]\n    branch: true", "A branch chooses once.")]
    [InlineData("max_parallel: 2", "nothing of it runs in parallel")]
    [InlineData("item_label: x", "it has no items")]
    [InlineData("env: {X: '{{ item }}'}", "'item' is about an item of a mapped task, and this is none.")]
    [InlineData("for_each: [1]\n    env: {X: '{{ map_index.x }}'}", "map_index is a number.")]
    public void What_cannot_be_mapped_is_refused_with_its_place(string keys, string words)
    {
        var parsed = Parsing.Yaml($"name: a\ntasks:\n  - name: t\n    command: 'true'\n    {keys}\n");
        parsed.Told().ShouldContain(words);
    }

    [Fact]
    public void A_shell_line_has_no_items_put_in()
    {
        Parsing.Yaml("name: a\ntasks:\n  - name: t\n    for_each: [1]\n    command: echo {{ item }}\n").Told().ShouldContain("Values are not put into the text of a shell command");
    }

    [Fact]
    public void Too_many_items_are_refused_with_the_file()
    {
        var many = string.Join(", ", Enumerable.Range(0, 10_001));
        Parsing.Yaml($"name: a\ntasks:\n  - name: t\n    command: 'true'\n    for_each: [{many}]\n").Told().ShouldContain("The list has 10001 items; there may be 10000.");
    }
}
