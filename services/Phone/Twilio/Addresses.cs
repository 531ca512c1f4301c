using System.Globalization;
using System.Text;
using Omnichannel.Hosting.Settings;
using Omnichannel.Phone.Accounts;
using Omnichannel.Phone.Calls;

namespace Omnichannel.Phone.Twilio;

/// <summary>Our steps as the provider reaches them: absolute, at the public address, which is what it signs.</summary>
/// <param name="publicUrl">Public base URL of the gateway, without a slash at its end.</param>
/// <param name="account">Whose they are.</param>
internal sealed class Addresses(string publicUrl, PhoneAccount account)
{
    /// <summary>Where providers reach the gateway.</summary>
    public static readonly Setting PublicUrl = new("Phone:PublicUrl", "the base URL under which providers of phone calls reach the gateway: https://support.example", Setting.Url("http", "https"));

    /// <summary>What those hear who wait.</summary>
    public string Music => account.Settings.Music is { Length: > 0 } music ? music : publicUrl + "/channels/phone/music";

    /// <summary>A step.</summary>
    public string Of(Step step)
    {
        var query = new StringBuilder();
        Add("call", step.Call?.ToString());
        Add("leg", step.Leg?.ToString());
        Add("again", step.Again == 0 ? null : step.Again.ToString(CultureInfo.InvariantCulture));
        return Path(step.Name) + query;

        void Add(string name, string? value)
        {
            if (value is not null)
                query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(value);
        }
    }

    /// <summary>Where recordings and transcripts are reported.</summary>
    public string Recording(Guid call, string kind) => $"{Path("recording")}?call={call}&kind={kind}";

    /// <summary>Where a line's status is reported.</summary>
    public string Status(Step step) => Of(step with { Name = "status", Again = 0 });

    private string Path(string name) => $"{publicUrl}/channels/phone/{account.WebhookKey}/{name}";
}
