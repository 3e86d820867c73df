namespace MiniAirflow.EndToEnd.Dags;

/// <summary>Every example of docs/ends.md, run by the real executable: each task ends as the page says.</summary>
public sealed class EndsPageTests : IDisposable
{
    private static readonly PageExamples Page = new("ends.md");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Names() => [.. Page.Names];

    [Theory, MemberData(nameof(Names))]
    public Task The_example_ends_as_the_page_says(string name) => Page.RunAsync(name, _folder);

    [Fact]
    public void Every_example_of_the_page_says_how_it_ends()
    {
        Page.Names.Count.ShouldBe(Page.Files);
        Page.Names.Count.ShouldBe(2);
    }
}
