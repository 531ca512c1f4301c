using Omnichannel.Phone.Accounts;
using Omnichannel.Phone.Texts;

namespace Omnichannel.Phone.Calls;

/// <summary>What is heard on a line, as the call stands. Pure but for noting what the customer has heard.</summary>
internal static class CallScripts
{
    private const int AnswerSeconds = 5;
    private const int LongestWait = 99;

    /// <summary>What the customer hears now, whatever step of ours the provider asked for.</summary>
    /// <param name="call">The call.</param>
    /// <param name="account">Its account.</param>
    public static IReadOnlyList<Line> OfCustomer(Call call, PhoneAccount account)
    {
        var words = Words.Of(call.Language);
        var language = call.Language ?? call.Menu[0];
        switch (call.State)
        {
            case "choosing":
                return [MenuOf(call, account), new GoTo(new Step("menu") { Call = call.Id })];
            case "consenting":
                return [.. Greeting(call, account, words, language), Asked(call, account, words, language), new GoTo(new Step("menu") { Call = call.Id, Again = 1 })];
            case "talking":
                call.Heard = "room";
                List<Line> first = call is { Direction: "out", Greeted: false } ? [new Say(language, Company(account, words.Back, words.BackOfNobody)), .. Told(call, account, words, language)] : [];
                call.Greeted = true;
                return [.. first, new Join(call.Id, call.IsRecorded, new Step("voice") { Call = call.Id })];
            case "held":
                call.Heard = "hold";
                return [new Say(language, words.Hold), new Music(), new GoTo(new Step("voice") { Call = call.Id })];
            case "recording":
                call.Heard = "message";
                return [new Say(language, words.Record), new TakeMessage(call.Id, new Step("message") { Call = call.Id }, account.Settings.Transcribe == true)];
            case "ended":
                call.Heard = "end";
                return [new Say(language, call.CallbackAsked ? words.CalledBack : call.MessageLeft ? words.Thanks : words.Goodbye), new HangUp()];
            default:
                return Waiting(call, account, words, language);
        }
    }

    /// <summary>What an agent hears who is to take the customer.</summary>
    public static IReadOnlyList<Line> OfAgent(Call call, Leg leg)
    {
        var words = Words.Of(call.Language);
        var language = call.Language ?? Words.Fallback;
        var who = call.Name is { Length: > 0 } name ? name : call.Number is { Length: > 0 } number ? number : words.Someone;
        var whisper = leg.Role == "consult" ? words.Consult : call.Direction == "out" ? words.WhisperBack : words.Whisper;
        return [new Say(language, Words.With(whisper, "customer", who)), new Join(call.Id, call.IsRecorded, new Step("agent") { Leg = leg.Id, Again = 1 })];
    }

    /// <summary>What an agent hears who is not to take anybody any more.</summary>
    public static IReadOnlyList<Line> OfAgentTooLate(Call call) => [new Say(call.Language ?? Words.Fallback, Words.Of(call.Language).Gone), new HangUp()];

    /// <summary>What is heard while we are slow: it acknowledges nothing, and comes back.</summary>
    /// <param name="step">The step that was asked for.</param>
    /// <param name="language">The account's first language.</param>
    public static IReadOnlyList<Line> OfDelay(Step step, string language) =>
        step.Again switch
        {
            0 => [new Say(language, Words.Of(language).PleaseHold), new GoTo(step with { Again = 1 })],
            _ => [new Silence(2), new GoTo(step with { Again = Math.Min(step.Again + 1, LongestWait) })],
        };

    private static List<Line> Waiting(Call call, PhoneAccount account, Words words, string language)
    {
        List<Line> lines = [.. Greeting(call, account, words, language), .. Told(call, account, words, language)];
        if (call.Heard is "room" or "hold")
            lines.Add(new Say(language, words.Hold));
        call.Heard = "wait";
        var progress = call.Progress;
        List<Line> heard = [];
        if (progress?.QueueOpensAt is not null)
        {
            heard.Add(new Say(language, words.Closed));
        }
        else if (progress is { Stage: "waiting" })
        {
            if (progress.Position is { } position)
                heard.Add(new Say(language, Words.With(words.Position, "position", position)));
            if (progress.ExpectedSeconds is { } seconds)
                heard.Add(new Say(language, seconds < 60 ? words.Soon : Words.With(words.Expected, "minutes", (seconds + 59) / 60)));
        }

        if (account.CallsBack && call is { Direction: "in", Number.Length: > 0 })
            heard.Add(new Say(language, words.Callback));
        if (account.TakesMessages)
            heard.Add(new Say(language, words.Message));
        heard.Add(new Music());
        return [.. lines, new Ask(heard, new Step("wait") { Call = call.Id }, 1, [], null), new GoTo(new Step("wait") { Call = call.Id })];
    }

    private static List<Line> Greeting(Call call, PhoneAccount account, Words words, string language)
    {
        if (call.Greeted)
            return [];
        call.Greeted = true;
        return [new Say(language, account.Settings.Greeting?.GetValueOrDefault(language) ?? Company(account, words.Greeting, words.GreetingOfNobody))];
    }

    // Told once, before anything is recorded.
    private static List<Line> Told(Call call, PhoneAccount account, Words words, string language) =>
        call.Consent == "told" && call.Heard is "nothing" or "room" && !call.Legs.Exists(leg => leg.Through && call.Direction == "in")
            ? [new Say(language, account.RecordingIn(call.Country).Text?.GetValueOrDefault(language) ?? words.Consent)]
            : [];

    private static Ask Asked(Call call, PhoneAccount account, Words words, string language) => new(
        [new Say(language, account.RecordingIn(call.Country).Text?.GetValueOrDefault(language) ?? words.Ask)], new Step("menu") { Call = call.Id }, AnswerSeconds, [], null);

    private static Ask MenuOf(Call call, PhoneAccount account)
    {
        var menu = call.Menu;
        List<Line> heard = [];
        if (call.MenuRounds == 0 && account.Name is { Length: > 0 } name)
            heard.Add(new Say(menu[0], Words.With(Words.Of(menu[0]).Greeting, "company", name)));
        heard.AddRange(menu.Select((tag, i) => new Say(tag, Words.With(Words.Of(tag).Menu, "digit", i + 1))));
        return new Ask(heard, new Step("menu") { Call = call.Id }, AnswerSeconds, [.. menu.SelectMany(tag => Words.Of(tag).Names)], menu[0]);
    }

    private static string Company(PhoneAccount account, string named, string unnamed) => account.Name is { Length: > 0 } name ? Words.With(named, "company", name) : unnamed;
}
