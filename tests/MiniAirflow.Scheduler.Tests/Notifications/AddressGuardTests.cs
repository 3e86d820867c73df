using System.Net;
using MiniAirflow.Scheduler.Notifications;

namespace MiniAirflow.Scheduler.Tests.Notifications;

public sealed class AddressGuardTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.9.10")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("64:ff9b::10.0.0.1")]
    [InlineData("2002:a00:1::")]
    [InlineData("fd12:3456::1")]
    public void S22_addresses_inside_the_network_are_refused_unless_they_are_allowed(string address)
    {
        new AddressGuard([]).Problem(IPAddress.Parse(address)).ShouldNotBeNull().ShouldContain("HOOK_ALLOWED_NETWORKS");
        if (address.StartsWith("2002", StringComparison.Ordinal)) return; // a tunnel has no word of its own
        new AddressGuard([.. AddressGuard.Words["loopback"], .. AddressGuard.Words["private"]]).Problem(IPAddress.Parse(address)).ShouldBeNull();
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.1.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("fe80::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("100.100.100.200")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("ff02::1")]
    public void S22_where_a_cloud_keeps_its_keys_nothing_is_sent_whatever_is_allowed(string address) =>
        new AddressGuard([IPNetwork.Parse("0.0.0.0/0"), IPNetwork.Parse("::/0")]).Problem(IPAddress.Parse(address)).ShouldNotBeNull().ShouldContain("never");

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("2606:4700::1111")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::808:808")]
    public void S22_the_public_internet_is_open(string address) => new AddressGuard([]).Problem(IPAddress.Parse(address)).ShouldBeNull();

    [Theory]
    [InlineData("loopback", "127.0.0.1")]
    [InlineData("private", "10.0.0.1")]
    [InlineData("10.20.0.0/16", "10.20.1.1")]
    [InlineData("10.20.1.1", "10.20.1.1")]
    [InlineData("fd12::/16", "fd12::9")]
    public void An_operator_writes_networks_by_words_or_numbers(string text, string address)
    {
        AllowedNetworks.TryParse(text, out var networks).ShouldBeTrue();
        new AddressGuard(networks).Problem(IPAddress.Parse(address)).ShouldBeNull();
        new AddressGuard(networks).Problem(IPAddress.Parse("192.168.7.7")).ShouldBe(text == "private" ? null : new AddressGuard([]).Problem(IPAddress.Parse("192.168.7.7")));
    }

    [Theory]
    [InlineData("everything")]
    [InlineData("10.0.0.0/99")]
    [InlineData("")]
    public void What_is_no_network_is_refused(string text) => AllowedNetworks.TryParse(text, out _).ShouldBeFalse();
}
