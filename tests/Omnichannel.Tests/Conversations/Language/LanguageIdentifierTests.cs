using Omnichannel.Conversations.Language;
using Xunit.Abstractions;

namespace Omnichannel.Tests.Conversations.Language;

public sealed class LanguageIdentifierTests(ITestOutputHelper output)
{
    private static readonly LanguageIdentifier Identifier = new(NgramTable.Load());
    private static readonly TenantLanguages Five = Tenant("ur", "gu", "ta", "hi", "en");
    private static readonly TenantLanguages Twenty = Tenant("ur", "gu", "ta", "hi", "en", "de", "es", "fr", "ja", "ar", "bn", "mr", "pt", "it", "tr", "ru", "nl", "zh", "fa", "pa", "te", "ko", "th");
    private static readonly TenantLanguages Any = Tenant();

    private static readonly (string Tag, string Text)[] Paragraphs = CustomerSentences.All;

    [Theory]
    [InlineData("five")]
    [InlineData("twenty")]
    [InlineData("any")]
    public void Tells_at_least_98_of_100_paragraphs(string tenant)
    {
        var languages = Named(tenant);
        var wrong = Paragraphs.Where(p => tenant != "five" || IsFirst(p.Tag)).Where(p => Tell(p.Text, languages).Tag != p.Tag).ToArray();
        var all = Paragraphs.Count(p => tenant != "five" || IsFirst(p.Tag));
        Report(wrong, all, languages);
        Assert.True(wrong.Length <= 0.02 * all, $"{wrong.Length} of {all} wrong");
    }

    [Theory]
    [InlineData("five")]
    [InlineData("twenty")]
    [InlineData("any")]
    public void Tells_at_least_96_of_100_starts_of_40_characters_in_the_first_languages(string tenant)
    {
        var languages = Named(tenant);
        var starts = Paragraphs.Where(p => IsFirst(p.Tag) && p.Tag != "hi-Latn").Select(p => (p.Tag, Text: p.Text[..Math.Min(40, p.Text.Length)])).ToArray();
        var wrong = starts.Where(p => Tell(p.Text, languages).Tag != p.Tag).ToArray();
        Report(wrong, starts.Length, languages);
        Assert.True(wrong.Length <= 0.04 * starts.Length, $"{wrong.Length} of {starts.Length} wrong");
    }

    [Fact]
    public void Knows_sixty_languages() => Assert.Equal(60, Identifier.Table.Languages.Count);

    [Theory]
    [InlineData("Order #A-12345")]
    [InlineData("https://shop.example/orders/12345?lang=german")]
    [InlineData("aisha.khan@example.com www.example.com example.org/help")]
    [InlineData("ABC-XYZ QR7788 +92 300 1234567")]
    [InlineData("👍👍👍")]
    [InlineData("")]
    [InlineData("qwrt zxcvb pqrst xkcd")]
    public void Is_not_sure_of_codes_addresses_and_gibberish(string text) =>
        Assert.Equal(LanguageResult.Unknown, Tell(text, Twenty));

    [Fact]
    public void Takes_what_is_known_in_order_when_the_text_does_not_tell()
    {
        var hints = new LanguageHints(Hint: "hi", Conversation: "gu", Profile: "ta", Account: "en");
        Assert.Equal(("hi", LanguageSource.Hint), Known(hints));
        Assert.Equal(("gu", LanguageSource.Conversation), Known(hints with { Hint = null }));
        Assert.Equal(("ta", LanguageSource.Profile), Known(hints with { Hint = null, Conversation = null }));
        Assert.Equal(("en", LanguageSource.Account), Known(new LanguageHints(Account: "en")));
        Assert.Equal((null, LanguageSource.None), Known(new LanguageHints()));

        static (string?, LanguageSource) Known(LanguageHints hints)
        {
            var told = Identifier.Identify("Order #A-12345", Five, hints);
            return (told.Tag, told.Source);
        }
    }

    [Theory]
    [InlineData("ur,en", "fr", null)]
    [InlineData("ur,en", "en-US", "en")]
    [InlineData("pt-BR,en", "pt", "pt-BR")]
    [InlineData("pt-BR,en", "pt-PT", "pt-BR")]
    [InlineData("hi,en", "hi-Latn", "hi-Latn")]
    [InlineData("hi,en", "ur-Latn", null)]
    [InlineData("ur,en", "EN", "en")]
    public void A_hint_counts_only_as_a_language_the_tenant_answers(string configured, string hint, string? tag) =>
        Assert.Equal(tag, Identifier.Identify("", Tenant(configured.Split(',')), new LanguageHints(Hint: hint)).Tag);

    [Fact]
    public void The_text_outweighs_every_hint()
    {
        var told = Identifier.Identify("મારો ઓર્ડર હજી સુધી આવ્યો નથી", Five, new LanguageHints("en", "en", "en", "en"));
        Assert.Equal(("gu", LanguageSource.Script), (told.Tag, told.Source));
    }

    [Theory]
    [InlineData("Hallo, ich habe letzte Woche etwas bestellt und nichts bekommen.")]
    [InlineData("Hola, la semana pasada pedí unos zapatos y no han llegado.")]
    [InlineData("Здравствуйте, где моя посылка?")]
    [InlineData("مرحبا، طلبت حذاء من موقعكم الأسبوع الماضي ولم يصلني حتى الآن")]
    public void Names_no_language_that_the_tenant_does_not_answer(string text) =>
        Assert.Equal(LanguageResult.Unknown, Tell(text, Five));

    [Theory]
    [InlineData("en-GB", "en-GB")]
    [InlineData("en-GB,en-US", "en")]
    [InlineData("EN", "EN")]
    public void Answers_with_the_tag_the_tenant_configured(string configured, string tag) =>
        Assert.Equal(tag, Tell("Where is my parcel? I ordered it last week.", Tenant(configured.Split(','))).Tag);

    [Theory]
    [InlineData("hi,en", "mera order nahi aaya", "hi-Latn")]
    [InlineData("ur,en", "mera order nahi aaya", "ur-Latn")]
    [InlineData("hi,ur,en", "mera order nahi aaya", "hi-Latn")]
    [InlineData("hi,ur,en", "Janab mera masla abhi tak hal nahi hua, meherbani farma kar jawab dein", "ur-Latn")]
    [InlineData("hi-Latn,en", "mujhe refund kab milega", "hi-Latn")]
    public void Tells_Hindi_and_Urdu_in_Roman_script_by_their_words(string configured, string text, string tag)
    {
        var told = Tell(text, Tenant(configured.Split(',')));
        Assert.Equal((tag, LanguageSource.Words), (told.Tag, told.Source));
    }

    [Theory]
    [InlineData("Can you help me to log in to the main account or not?")]
    [InlineData("He is in the app, me too, so do tell us the status.")]
    public void English_is_not_taken_for_Roman_Hindi(string text) =>
        Assert.Equal("en", Tell(text, Five).Tag);

    [Fact]
    public void A_product_name_in_Latin_letters_does_not_hide_the_language() =>
        Assert.Equal("ta", Tell("Samsung Galaxy S23 Ultra charger வேலை செய்யவில்லை உதவுங்கள்", Twenty).Tag);

    [Fact]
    public void Han_without_kana_is_Japanese_only_where_Chinese_is_not_answered()
    {
        Assert.Equal("ja", Tell("返金希望", Tenant("ja", "en")).Tag);
        Assert.Equal("zh", Tell("什么时候发货我已经等了很久了请尽快回复", Tenant("zh", "ja", "en")).Tag);
    }

    [Fact]
    public void Accents_sent_as_combining_marks_tell_the_same() =>
        Assert.Equal("fr", Tell("J'ai été débité deux fois, où est mon colis ?".Normalize(System.Text.NormalizationForm.FormD), Twenty).Tag);

    [Fact]
    public void Any_text_is_answered() =>
        CsCheck.Check.Sample(CsCheck.Gen.String, text => Tell(text, Any) is not null);

    private void Report((string Tag, string Text)[] wrong, int all, TenantLanguages languages)
    {
        output.WriteLine($"{all - wrong.Length} of {all}");
        foreach (var (tag, text) in wrong)
            output.WriteLine($"{tag} → {Identifier.Identify(text, languages)}: {text}");
    }

    private static bool IsFirst(string tag) => tag is "ur" or "gu" or "ta" or "hi" or "hi-Latn" or "en";

    private static TenantLanguages Named(string name) => name switch { "five" => Five, "twenty" => Twenty, _ => Any };

    private static LanguageResult Tell(string text, TenantLanguages languages) => Identifier.Identify(text, languages);

    private static TenantLanguages Tenant(params string[] tags) => TenantLanguages.Of(tags, Identifier.Table);
}
