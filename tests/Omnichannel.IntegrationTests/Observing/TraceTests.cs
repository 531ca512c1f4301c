using System.Text;
using System.Text.RegularExpressions;
using Omnichannel.House;
using Omnichannel.House.Otlp;
using Omnichannel.Traces;

namespace Omnichannel.IntegrationTests.Observing;

/// <summary>What an operator's collector gets of one run of the main job.</summary>
[Collection(ObservedCollection.Name)]
public sealed partial class TraceTests(ObservedHouse observed)
{
    [Fact]
    public async Task One_trace_leads_from_the_fetch_of_a_mail_to_the_write_on_the_agents_stream()
    {
        var written = await SpanAsync(span => span.Name == "write on stream" && span.Attributes["omnichannel.event"] == "offer");

        Assert.Equal(
            [
                "email: fetch mail",
                "email: take in mail",
                "email: send Omnichannel.Contracts:MessageReceived",
                "conversations: process conversations-NN",
                "conversations: send Omnichannel.Contracts:ConversationWaiting",
                "routing: process routing-NN",
                "routing: send Omnichannel.Contracts:ConversationOffered",
                "desk: process desk",
                "desk: write on stream",
            ],
            await PathAsync(written));
    }

    [Fact]
    public async Task One_trace_leads_from_the_agents_answer_at_the_gateway_to_the_mail_servers_acceptance()
    {
        var submitted = await SpanAsync(span => span.Name == "submit mail");

        Assert.Equal(ObservedHouse.TraceOfAnswer, submitted.TraceId);
        Assert.Equal(
            [
                "gateway: POST /v1/conversations/{**rest}",
                "gateway: POST",
                "conversations: POST /v1/conversations/{id:guid}/messages",
                "conversations: send Omnichannel.Contracts:ReplyRequested",
                "email: email-replies receive",
                "email: email-replies process",
                "email: send reply",
                "email: submit mail",
            ],
            await PathAsync(submitted, "00f067aa0ba902b7"));
        Assert.Equal(ObservedHouse.TraceOfAnswer, Assert.Single(observed.AnswerHeaders.GetValues("Trace-Id")));
        await SpanAsync(span => span.Name == "conversations-reports process" && span.TraceId == ObservedHouse.TraceOfAnswer);
    }

    [Fact]
    public async Task The_traces_of_a_conversation_are_found_by_its_id()
    {
        var offered = await SpanAsync(span => span.Name == "write on stream" && span.Attributes["omnichannel.event"] == "offer");

        await Wait.Until(
            () => Task.FromResult(About().Select(span => span.TraceId).ToHashSet(StringComparer.Ordinal) is var traces && traces.Contains(offered.TraceId) && traces.Contains(ObservedHouse.TraceOfAnswer)),
            "both traces are found");
        Assert.Equal(
            ["omnichannel-conversations", "omnichannel-desk", "omnichannel-email", "omnichannel-routing"],
            About().Select(span => span.Service).Distinct().Order(StringComparer.Ordinal));

        IEnumerable<ExportedSpan> About() => observed.Receiver.Spans.Where(span => span.Attributes.GetValueOrDefault("messaging.message.conversation_id") == observed.Conversation);
    }

    [Fact]
    public async Task Spans_of_messages_carry_the_attributes_of_the_semantic_conventions()
    {
        var sent = await SpanAsync(span => span.Name == "send Omnichannel.Contracts:MessageReceived");
        var processed = await SpanAsync(span => span.ParentId == sent.SpanId);

        Assert.Equal((4, 5), (sent.Kind, processed.Kind));
        Assert.Equal("rabbitmq", sent.Attributes["messaging.system"]);
        Assert.Equal("send", sent.Attributes["messaging.operation.type"]);
        Assert.Equal("process", processed.Attributes["messaging.operation.type"]);
        Assert.Equal("Omnichannel.Contracts:MessageReceived", sent.Attributes["messaging.destination.name"]);
        Assert.Equal(sent.Attributes["messaging.message.id"], processed.Attributes["messaging.message.id"]);
        Assert.Equal("heard", observed.Receiver.Header);
    }

    [Theory]
    [InlineData("email", "omnichannel.email.received", "omnichannel.outcome", "message")]
    [InlineData("email", "omnichannel.email.replies", "omnichannel.outcome", "sent")]
    [InlineData("email", "omnichannel.leases", "omnichannel.lease.group", "mailboxes")]
    [InlineData("email", "omnichannel.published", "messaging.destination.name", "Omnichannel.Contracts:MessageReceived")]
    [InlineData("conversations", "omnichannel.received", "omnichannel.channel", "email")]
    [InlineData("conversations", "omnichannel.published", "messaging.destination.name", "Omnichannel.Contracts:ConversationWaiting")]
    [InlineData("routing", "omnichannel.offers", "omnichannel.channel", "email")]
    [InlineData("routing", "omnichannel.assignments", "omnichannel.channel", "email")]
    public async Task Each_hop_counts_the_one_mail_once(string service, string metric, string attribute, string value) =>
        Assert.Equal(1, (await PointAsync(service, metric, point => point.Attributes.GetValueOrDefault(attribute) == value)).Value);

    [Fact]
    public async Task What_stands_where_is_seen_while_it_stands_there()
    {
        await PointAsync("routing", "omnichannel.conversations", point => point.Attributes["omnichannel.state"] == "waiting" && point.Value == 1);
        await PointAsync("routing", "omnichannel.conversations", point => point.Attributes["omnichannel.state"] == "assigned" && point.Value == 1);
        var offered = await PointAsync("routing", "omnichannel.time_to_offer", point => point.Attributes["omnichannel.channel"] == "email");
        Assert.Equal(1, offered.Count);
        Assert.InRange(offered.Value, 0.001, 600);
        var sent = await PointAsync("email", "omnichannel.email.reply.duration", _ => true);
        Assert.InRange(sent.Value, 0.001, 600);
        Assert.Equal(16, (await PointAsync("routing", "omnichannel.leases", point => point.Attributes["omnichannel.lease.group"] == "shards-routing" && point.Value == 16)).Value);
    }

    [Theory]
    [InlineData("email")]
    [InlineData("conversations")]
    [InlineData("routing")]
    public async Task The_outbox_is_empty_and_nothing_is_parked(string service)
    {
        await PointAsync(service, "omnichannel.outbox.age", point => point.Value < 5);
        Assert.Equal(0, (await PointAsync(service, "omnichannel.parked", _ => true)).Value);
    }

    [Fact]
    public async Task Nothing_exported_holds_the_mails_words_or_anybodys_address()
    {
        await SpanAsync(span => span.Name == "submit mail");
        await SpanAsync(span => span.Name == "write on stream");
        await PointAsync("email", "omnichannel.email.reply.duration", _ => true);

        Assert.True(observed.Receiver.Bodies.Count > 10);
        foreach (var body in observed.Receiver.Bodies.Select(Encoding.UTF8.GetString))
            foreach (var secret in observed.Addresses.Concat(["Kumquat", "Rutabaga", "umbrella", "Zweieinhalb"]))
                Assert.DoesNotContain(secret, body, StringComparison.OrdinalIgnoreCase);
    }

    Task<ExportedSpan> SpanAsync(Func<ExportedSpan, bool> condition) =>
        Wait.For(() => Task.FromResult(observed.Receiver.Spans.FirstOrDefault(condition)), "the span");

    async Task<ExportedPoint> PointAsync(string service, string metric, Func<ExportedPoint, bool> condition)
    {
        try
        {
            return await Wait.For(() => Task.FromResult(Points().LastOrDefault(condition)), $"{metric} of {service}", TimeSpan.FromSeconds(20));
        }
        catch (TimeoutException exception)
        {
            var seen = Points().Select(point => $"{string.Join(' ', point.Attributes)} {point.Value}").Distinct();
            throw new TimeoutException($"{exception.Message} There was: {string.Join("; ", seen)}. {observed.Receiver.Bodies.Count} requests. {string.Join("\n", observed.Receiver.Faults.Take(3))}", exception);
        }

        IEnumerable<ExportedPoint> Points() => observed.Receiver.Points.Where(point => point.Service == "omnichannel-" + service && point.Name == metric);
    }

    /// <summary>A span with its ancestors, the first first.</summary>
    async Task<IReadOnlyList<string>> PathAsync(ExportedSpan last, string root = "")
    {
        var path = new List<string>();
        for (var span = last; ; span = await SpanAsync(parent => parent.SpanId == span.ParentId))
        {
            Assert.Equal(last.TraceId, span.TraceId);
            path.Insert(0, $"{span.Service["omnichannel-".Length..]}: {Shard().Replace(span.Name, "-NN")}");
            if (span.ParentId == root)
                return path;
        }
    }

    [GeneratedRegex(@"-\d\d$")]
    private static partial Regex Shard();
}

/// <summary>The tests that look at one observed run.</summary>
[CollectionDefinition(Name)]
public sealed class ObservedCollection : ICollectionFixture<ObservedHouse>
{
    public const string Name = "observed house";
}
