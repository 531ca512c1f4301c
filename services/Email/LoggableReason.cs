using System.Text.RegularExpressions;
using MailKit.Net.Smtp;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Email;

/// <summary>Why something failed, fit for a log: servers like to repeat addresses in their answers, and no address belongs there.</summary>
public static partial class LoggableReason
{
    /// <summary>The kind of failure and its words, without addresses, in one line of at most 300 characters.</summary>
    public static string Of(Exception exception)
    {
        var status = exception is SmtpCommandException refused ? $" {(int)refused.StatusCode}" : "";
        return Of($"{exception.GetType().Name}{status}: {exception.Message}");
    }

    /// <summary>The words without addresses, in one line of at most 300 characters.</summary>
    public static string Of(string words) => StorableText.Line(Address().Replace(words, "(address)"), 300);

    [GeneratedRegex(@"[^\s<>""'(),;:]{1,64}@[^\s<>""'(),;:]{1,255}", RegexOptions.CultureInvariant, 200)]
    private static partial Regex Address();
}
