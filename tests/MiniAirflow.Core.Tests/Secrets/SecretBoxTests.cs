using CsCheck;
using MiniAirflow.Core.Secrets;

namespace MiniAirflow.Core.Tests.Secrets;

public sealed class SecretBoxTests
{
    private static readonly SecretKeys Keys = SecretKeys.Of(SecretKey.Create());

    [Fact]
    public void What_is_sealed_opens_again_and_never_looks_the_same_twice() => Gen.String[0, 200].Sample(value =>
    {
        var text = new string([.. value.Where(c => !char.IsSurrogate(c))]);
        var (one, two) = (SecretBox.Seal(Keys, "name", text), SecretBox.Seal(Keys, "name", text));
        return SecretBox.Open(Keys, one) == text && SecretBox.Open(Keys, two) == text && !one.Sealed.Span.SequenceEqual(two.Sealed.Span);
    }, iter: 200);

    [Fact]
    public void A_changed_byte_anywhere_opens_nothing()
    {
        var secret = SecretBox.Seal(Keys, "name", "the value");
        for (var place = 0; place < secret.Sealed.Length; place++)
        {
            var bytes = secret.Sealed.ToArray();
            bytes[place] ^= 1;
            Should.Throw<SecretException>(() => SecretBox.Open(Keys, secret with { Sealed = bytes })).Message.ShouldNotContain("the value");
        }
    }

    [Fact]
    public void A_value_cannot_be_moved_to_another_name()
    {
        var secret = SecretBox.Seal(Keys, "production", "the value");
        Should.Throw<SecretException>(() => SecretBox.Open(Keys, secret with { Name = "test" })).Message.ShouldBe("Secret 'test' was changed by somebody who does not have its key; write it again.");
    }

    [Fact]
    public void Old_keys_open_and_the_newest_one_seals()
    {
        var (old, young) = (SecretKey.Create(), SecretKey.Create());
        var before = SecretBox.Seal(SecretKeys.Of(old), "name", "the value");
        var both = SecretKeys.Parse($"# newest first\n{young.ToText()}\n\n{old.ToText()}\n", out var problem).ShouldNotBeNull();
        problem.ShouldBeNull();

        SecretBox.Open(both, before).ShouldBe("the value");
        var after = SecretBox.Seal(both, "name", "the value");
        after.KeyId.ShouldBe(young.Id);
        SecretBox.Open(SecretKeys.Of(young), after).ShouldBe("the value");
        Should.Throw<SecretException>(() => SecretBox.Open(SecretKeys.Of(young), before)).Message.ShouldContain(old.Id);
    }

    [Theory]
    [InlineData("", "There is no key in it.")]
    [InlineData("# a remark\n", "There is no key in it.")]
    [InlineData("c2hvcnQ=", "Line 1 is no key: a key is 32 random bytes in Base64, as 'openssl rand -base64 32' prints.")]
    [InlineData("no base64 at all", "Line 1 is no key: a key is 32 random bytes in Base64, as 'openssl rand -base64 32' prints.")]
    public void What_is_no_key_is_told_without_being_repeated(string text, string sentence)
    {
        SecretKeys.Parse(text, out var problem).ShouldBeNull();
        problem.ShouldBe(sentence);
    }

    [Fact]
    public void An_id_tells_keys_apart_and_is_no_part_of_the_key()
    {
        var key = SecretKey.Create();
        key.Id.ShouldBe(SecretKey.Parse(key.ToText())!.Id);
        key.Id.ShouldNotBe(SecretKey.Create().Id);
        Convert.ToHexStringLower(key.Bytes).ShouldNotContain(key.Id);
    }
}
