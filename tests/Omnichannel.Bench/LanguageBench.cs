using System.Diagnostics;
using Omnichannel.Conversations.Language;
using Omnichannel.Tests.Conversations.Language;

namespace Omnichannel.Bench;

/// <summary>Time to tell the language of a customer's message among twenty languages and more, and the memory of the table.</summary>
static class LanguageBench
{
    const int Rounds = 50;
    const double MostMicroseconds = 50;
    const double MostMegabytes = 50;

    public static int Run()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var table = NgramTable.Load();
        var megabytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6;

        var identifier = new LanguageIdentifier(table);
        var languages = TenantLanguages.Of(
            ["ur", "gu", "ta", "hi", "en", "de", "es", "fr", "ja", "ar", "bn", "mr", "pt", "it", "tr", "ru", "nl", "zh", "fa", "pa", "te", "ko", "th"], table);
        var messages = CustomerSentences.All.Select(sentence => sentence.Text).ToArray();
        var times = Enumerable.Range(0, Rounds).Select(_ => MicrosecondsEach()).Order().ToArray();
        var median = times[Rounds / 2];
        Console.WriteLine($"a message            median {median,6:0.0} µs of at most {MostMicroseconds:0} µs ({messages.Length} messages, {Rounds} rounds, best {times[0]:0.0} µs)");
        Console.WriteLine($"memory of the table         {megabytes,6:0.0} MB of at most {MostMegabytes:0} MB");
        return median <= MostMicroseconds && megabytes <= MostMegabytes ? 0 : 1;

        double MicrosecondsEach()
        {
            var begun = Stopwatch.GetTimestamp();
            foreach (var message in messages)
                identifier.Identify(message, languages);
            return Stopwatch.GetElapsedTime(begun).TotalMicroseconds / messages.Length;
        }
    }
}
