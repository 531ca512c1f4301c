using Omnichannel.Phone.Accounts;
using Omnichannel.Phone.Keeping;
using Omnichannel.Phone.Texts;

namespace Omnichannel.Phone.Calls;

/// <summary>The step <c>menu</c>: the caller presses the key of his language, or says its name; and where his country's rule asks for it, agrees to the recording or not.</summary>
internal sealed class ChooseLanguage(OpenCall open, CallWork work, TimeProvider time)
{
    public async Task<IReadOnlyList<Line>?> RunAsync(PhoneAccount account, string sid, string? digits, string? speech, CancellationToken ct)
    {
        var (lines, _) = await open.RunAsync(account.Tenant, OpenCall.BySid(account, sid), (call, _, _) => Task.FromResult(Choose(call, account, digits, speech)), ct);
        work.Wake();
        return lines;
    }

    private IReadOnlyList<Line> Choose(Call call, PhoneAccount account, string? digits, string? speech)
    {
        var now = time.GetUtcNow();
        call.HeardAt = now;
        var mode = account.RecordingIn(call.Country).Mode;
        if (call.State == "choosing")
        {
            call.Choose(ChoiceOf(call.Menu, digits, speech));
            call.Agree(mode, null, false, now);
        }
        else
        {
            call.Agree(mode, digits == "1", true, now);
        }

        return CallScripts.OfCustomer(call, account);
    }

    /// <summary>The language a caller means; null: none of the menu.</summary>
    internal static string? ChoiceOf(IReadOnlyList<string> menu, string? digits, string? speech)
    {
        if (digits is [>= '1' and <= '9'] && digits[0] - '1' < menu.Count)
            return menu[digits[0] - '1'];
        return speech is null ? null : menu.FirstOrDefault(tag => Words.Of(tag).Names.Any(name => speech.Contains(name, StringComparison.OrdinalIgnoreCase)));
    }
}
