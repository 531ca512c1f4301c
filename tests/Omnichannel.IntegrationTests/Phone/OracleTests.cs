using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Microsoft.Extensions.Primitives;
using Omnichannel.House;
using Omnichannel.Phone.Accounts;
using Omnichannel.Phone.Calls;
using Omnichannel.Phone.Texts;
using Omnichannel.Phone.Twilio;

namespace Omnichannel.IntegrationTests.Phone;

/// <summary>A test that needs Node.js and the libraries of tests/oracles; skipped, with the reason, where they are not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OracleFactAttribute : FactAttribute
{
    internal static readonly string Folder = Path.Combine(Repository.Root, "tests", "oracles");

    public OracleFactAttribute() => Skip = Directory.Exists(Path.Combine(Folder, "node_modules", "twilio")) ? null : "the libraries to compare with are not there (Node.js and npm are needed): tests/oracles/install";
}

/// <summary>Signatures and documents beside those of the provider's own library.</summary>
public sealed class OracleTests
{
    const int Count = 500;

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    static readonly PhoneAccount Account = new("demo", "hotline", "Acme", "+442071838750", "0123", true, new("AC1", null, null, null, null, null, null, null, null, null, null), new("token"));
    static readonly Addresses Addresses = new("https://support.example", Account);

    [OracleFact]
    public async Task Five_hundred_random_requests_and_documents_are_signed_and_written_as_the_providers_library_has_them()
    {
        var random = new Random(20261123);
        var requests = Enumerable.Range(0, Count).Select(_ => Request(random)).ToList();
        var bodies = Enumerable.Range(0, Count).Select(i => Body(random, isForged: i % 5 == 0)).ToList();
        var documents = Enumerable.Range(0, Count).Select(_ => (IReadOnlyList<Line>)[.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => RandomLine(random, depth: 0))]).ToList();

        var told = await AskAsync(new
        {
            requests = requests.Select(r => new { r.Token, r.Url, form = r.Form.ToDictionary(f => f.Key, f => f.Value.Count == 1 ? (object)f.Value.ToString() : f.Value.ToArray()), signature = Signature.Of(r.Token, r.Url, r.Form) }),
            bodies = bodies.Select(b => new { b.Token, b.Url, b.Body, b.Signature }),
            documents = documents.Select(lines => lines.Select(Spec)),
        });

        Assert.Equal(told["signatures"]!.AsArray().Select(s => (string)s!), requests.Select(r => Signature.Of(r.Token, r.Url, r.Form)));
        Assert.All(told["accepted"]!.AsArray(), accepted => Assert.True((bool)accepted!));
        Assert.Equal(
            told["bodies"]!.AsArray().Select(b => (bool)b!),
            bodies.Select(b => Signature.IsOfBody(b.Token, b.Url, b.Hash, System.Text.Encoding.UTF8.GetBytes(b.Body), b.Signature)));
        Assert.Contains(told["bodies"]!.AsArray(), b => (bool)b!);
        foreach (var (theirs, lines) in told["documents"]!.AsArray().Zip(documents))
            Assert.Equal(Normal((string)theirs!), Normal(Twiml.Of(lines, Addresses)));
    }

    static (string Token, string Url, Dictionary<string, StringValues> Form) Request(Random random)
    {
        var form = new Dictionary<string, StringValues>(StringComparer.Ordinal);
        for (var i = random.Next(12); i >= 0; i--)
            form[Word(random, 1, 12)] = random.Next(10) == 0 ? new StringValues([Text(random), Text(random), Text(random)]) : new StringValues(Text(random));
        return (Word(random, 1, 40), $"https://{Word(random, 1, 10)}.example{(random.Next(3) == 0 ? ":8443" : "")}/{Word(random, 1, 8)}/voice{(random.Next(2) == 0 ? "?call=" + Word(random, 1, 9) : "")}", form);
    }

    static (string Token, string Url, string Body, string Hash, string Signature) Body(Random random, bool isForged)
    {
        var body = JsonSerializer.Serialize(new { text = Text(random) });
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(body)));
        var url = $"https://support.example/{Word(random, 1, 8)}?bodySHA256={hash}";
        var token = Word(random, 1, 40);
        return (token, url, isForged ? body + " " : body, hash, Signature.Of(token, url, []));
    }

    static Line RandomLine(Random random, int depth) => random.Next(depth == 0 ? 8 : 3) switch
    {
        0 => new Say(Words.Tags.ElementAt(random.Next(Words.Tags.Count)), Text(random)),
        1 => new Music(),
        2 => new Silence(random.Next(1, 10)),
        3 => new GoTo(RandomStep(random)),
        4 => new HangUp(),
        5 => new Ask([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => RandomLine(random, 1))], RandomStep(random), random.Next(1, 9), random.Next(2) == 0 ? [] : [Word(random, 1, 5), Text(random)], "hi"),
        6 => new Join(Id(random), random.Next(2) == 0, RandomStep(random)),
        _ => new TakeMessage(Id(random), RandomStep(random), random.Next(2) == 0),
    };

    static object Spec(Line line) => line switch
    {
        Say say => new { kind = "say", Words.Of(say.Language).Voice, language = Words.Of(say.Language).Say, say.Text },
        Music => new { kind = "music", url = Addresses.Music },
        Silence silence => new { kind = "silence", silence.Seconds },
        GoTo go => new { kind = "goto", url = Addresses.Of(go.Next) },
        HangUp => new { kind = "hangup" },
        Ask ask => new { kind = "ask", ask.Seconds, url = Addresses.Of(ask.Next), hints = ask.Hints.Count > 0 ? string.Join(", ", ask.Hints) : null, language = Words.Of(ask.Language).Say, heard = ask.Heard.Select(Spec) },
        Join join => new { kind = "join", url = Addresses.Of(join.After), room = $"call-{join.Call:N}", recording = join.Recorded ? Addresses.Recording(join.Call, "recording") : null },
        TakeMessage message => new
        {
            kind = "message", url = Addresses.Of(message.Next), recording = Addresses.Recording(message.Call, "message"), words = message.Transcribed ? Addresses.Recording(message.Call, "transcript") : null,
        },
        _ => throw new InvalidOperationException(),
    };

    static Step RandomStep(Random random) => new(Word(random, 3, 6)) { Call = random.Next(2) == 0 ? Id(random) : null, Leg = random.Next(2) == 0 ? Id(random) : null, Again = random.Next(3) };

    static Guid Id(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    static string Word(Random random, int least, int most) => new([.. Enumerable.Range(0, random.Next(least, most + 1)).Select(_ => (char)random.Next('A', 'Z' + 1))]);

    static string Text(Random random)
    {
        const string letters = "ab c&<>\"'+=%/?#;,.-اردوहिन्दीதமிழ்ગુજરાતીäß€";
        return Word(random, 1, 3) + new string([.. Enumerable.Range(0, random.Next(0, 30)).Select(_ => letters[random.Next(letters.Length)])]) + (random.Next(4) == 0 ? "😀" : "") + "x";
    }

    static string Normal(string xml)
    {
        var root = XDocument.Parse(xml).Root!;
        foreach (var element in root.DescendantsAndSelf())
            element.ReplaceAttributes(element.Attributes().OrderBy(attribute => attribute.Name.LocalName, StringComparer.Ordinal).ToList());
        foreach (var empty in root.DescendantsAndSelf().Where(element => !element.Nodes().Any()))
            empty.RemoveNodes();
        return root.ToString(SaveOptions.DisableFormatting);
    }

    static async Task<JsonNode> AskAsync(object question)
    {
        using var node = Process.Start(new ProcessStartInfo("node", ["twilio.js"])
        {
            WorkingDirectory = OracleFactAttribute.Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        })!;
        var (answer, error) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(question, Json));
        node.StandardInput.Close();
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, await error);
        return JsonNode.Parse(await answer)!;
    }
}
