using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Hooks;

namespace MiniAirflow.Scheduler.Notifications;

/// <summary>Hands a delivery to the mail server. Every try of it has the same <c>Message-Id</c>, so that mail programs show it once.</summary>
internal sealed class EmailSender(NotificationOptions options, TimeProvider time)
{
    /// <summary>Sends it.</summary>
    /// <exception cref="OperationCanceledException">The scheduler stops.</exception>
    public async Task<DeliveryResult> SendAsync(Guid id, HookNotice notice, EmailTarget target, CancellationToken stop)
    {
        if (options.Smtp is not { } smtp) return DeliveryResult.Failed("The scheduler has no mail server; set SMTP_URL and SMTP_FROM.");
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            using var message = Message(id, notice, target, smtp);
            return DeliveryResult.Delivered(await HandInAsync(message, smtp, both.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return DeliveryResult.Failed($"The mail server {smtp} did not answer within {options.Timeout.TotalSeconds:0.###} s.");
        }
        catch (SmtpCommandException e)
        {
            var problem = $"The mail server {smtp} refused {(e.Mailbox is { } mailbox ? mailbox.Address : "it")}: {(int)e.StatusCode} {e.Message}";
            return (int)e.StatusCode >= 500 && e.ErrorCode is SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.SenderNotAccepted ? DeliveryResult.Refused(problem) : DeliveryResult.Failed(problem);
        }
        catch (Exception e) when (e is IOException or SocketException or ProtocolException or AuthenticationException or SslHandshakeException or NotSupportedException)
        {
            return DeliveryResult.Failed($"The mail server {smtp} cannot be used: {e.Message}");
        }
    }

    private async Task<string> HandInAsync(MimeMessage message, SmtpSettings smtp, CancellationToken stop)
    {
        using var client = new SmtpClient { Timeout = (int)options.Timeout.TotalMilliseconds, CheckCertificateRevocation = false };
        await client.ConnectAsync(smtp.Host, smtp.Port, smtp.Security switch
        {
            SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
            SmtpSecurity.None => SecureSocketOptions.None,
            _ => SecureSocketOptions.StartTls,
        }, stop).ConfigureAwait(false);
        if (smtp.User is { } user) await client.AuthenticateAsync(user, smtp.Password ?? "", stop).ConfigureAwait(false);
        var answer = await client.SendAsync(message, stop).ConfigureAwait(false);
        await client.DisconnectAsync(quit: true, stop).ConfigureAwait(false);
        return answer;
    }

    private static MimeMessage Message(Guid id, HookNotice notice, EmailTarget target, SmtpSettings smtp)
    {
        var message = new MimeMessage { Subject = NoticeText.Title(notice), Date = notice.At, MessageId = $"{id}@miniairflow", Body = new TextPart("plain") { Text = NoticeText.Full(notice) } };
        message.From.Add(MailboxAddress.Parse(smtp.From));
        foreach (var address in target.To) message.To.Add(MailboxAddress.Parse(address));
        // Nobody's absence note is to answer it (RFC 3834).
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }
}
