using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Hooks;
using MiniAirflow.Scheduler.Notifications;
using MiniAirflow.TestKit;

namespace MiniAirflow.Scheduler.Tests.Notifications;

public sealed class EmailTests : IAsyncDisposable
{
    private static readonly HookNotice Notice = new()
    {
        Event = "failure", At = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), Workflow = "etl", WorkflowId = Guid.Empty, RunState = "failed", FailedTasks = ["load", "sum"], LogTail = "the\nend",
    };

    private readonly MailServer _server = new();
    private readonly Guid _id = Guid.CreateVersion7();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_mail_is_handed_in_with_what_happened_and_with_the_deliverys_identity()
    {
        (await SendAsync()).IsDelivered.ShouldBeTrue();
        (await SendAsync()).IsDelivered.ShouldBeTrue();
        var mails = _server.Mails;
        mails.Count.ShouldBe(2);
        (mails[0].From, string.Join(' ', mails[0].To)).ShouldBe(("airflow@example.com", "ops@example.com boss@example.com"));
        mails[0].Text.ShouldContain("Subject: etl: the run failed\n");
        mails[0].Text.ShouldContain("Did not succeed: load, sum\n");
        mails[0].Text.ShouldContain("The end of its log:\nthe\nend");
        mails[0].Text.ShouldContain("Auto-Submitted: auto-generated\n");
        mails.ShouldAllBe(mail => mail.Text.Contains($"Message-Id: <{_id}@miniairflow>\n"));
    }

    [Theory]
    [InlineData("550 no such mailbox", true)]
    [InlineData("450 try later", false)]
    public async Task A_refusal_is_final_when_the_server_says_so(string refusal, bool isFinal)
    {
        _server.Refusal = refusal;
        var result = await SendAsync();
        (result.IsDelivered, result.IsFinal).ShouldBe((false, isFinal), result.Problem);
        result.Problem.ShouldContain("ops@example.com");
        _server.Mails.ShouldBeEmpty();
    }

    [Fact]
    public async Task No_mail_goes_in_clear_to_a_server_that_should_offer_TLS_and_does_not()
    {
        var result = await SendAsync(SmtpSecurity.StartTls);
        (result.IsDelivered, result.IsFinal).ShouldBe((false, false));
        _server.Mails.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_server_the_reason_names_the_settings()
    {
        var result = await new EmailSender(new NotificationOptions(), TimeProvider.System).SendAsync(_id, Notice, new EmailTarget { To = ["ops@example.com"] }, TestContext.Current.CancellationToken);
        (result.IsDelivered, result.Problem).ShouldBe((false, "The scheduler has no mail server; set SMTP_URL and SMTP_FROM."));
    }

    [Fact]
    public async Task A_server_that_is_away_is_told_without_the_password()
    {
        await _server.DisposeAsync();
        var result = await SendAsync();
        (result.IsDelivered, result.IsFinal).ShouldBe((false, false));
        result.Problem.ShouldNotContain("hunter2");
    }

    private Task<DeliveryResult> SendAsync(SmtpSecurity security = SmtpSecurity.None)
    {
        var options = new NotificationOptions { Smtp = new SmtpSettings("127.0.0.1", _server.Port, security, null, "hunter2", "airflow@example.com") };
        return new EmailSender(options, TimeProvider.System).SendAsync(_id, Notice, new EmailTarget { To = ["ops@example.com", "boss@example.com"] }, TestContext.Current.CancellationToken);
    }
}
