using NodaTime;
using Omnichannel.Hosting.Web;
using Omnichannel.Routing.Configuration;
using Omnichannel.Routing.Engine;

namespace Omnichannel.Tests.Routing;

public sealed class QueueDocumentTests
{
    [Fact]
    public void What_is_not_said_has_the_engines_default()
    {
        var config = new QueueDocument { Name = "Support" }.ToConfig("support", 3);

        Assert.Equal(new QueueConfig(new QueueId("support")) { Version = 3, Channels = config.Channels }, config);
        Assert.Empty(config.Channels);
    }

    [Fact]
    public void A_channels_rule_differs_only_in_what_is_said()
    {
        var document = new QueueDocument
        {
            Name = "Support",
            Channels = new Dictionary<string, ChannelRuleEntry>
            {
                ["chat"] = new(2, null, -1, null, 20),
                ["email"] = new(null, true, null, null, -1, 30),
                ["phone"] = new(null, false, null, 5, null, Interruptible: true, Interrupts: false),
            },
        };
        Assert.Empty(document.Errors());

        var config = document.ToConfig("support", 1);

        Assert.Equal(new ChannelRule(2, null, Duration.FromMinutes(1), Duration.FromSeconds(20)) { Interrupts = true }, config.RuleFor(Channel.Chat));
        Assert.Equal(new ChannelRule(null, Duration.Zero, Duration.FromMinutes(30), null) { WrapUp = Duration.FromSeconds(30), Interruptible = true }, config.RuleFor(Channel.Email));
        Assert.Equal(new ChannelRule(1, null, Duration.FromSeconds(5), Duration.FromSeconds(15)) { Interruptible = true }, config.RuleFor(Channel.Phone));
        Assert.Equal(ChannelRule.For(Channel.Social), config.RuleFor(Channel.Social));
    }

    [Theory]
    [InlineData("chat", null, null)]
    [InlineData("email", null, true)]
    [InlineData("email", true, null)]
    public void What_interrupts_or_takes_the_whole_agent_cannot_be_made_interruptible(string channel, bool? wholeAgent, bool? interrupts)
    {
        var rule = new ChannelRuleEntry(null, wholeAgent, null, null, null, null, Interruptible: true, Interrupts: interrupts);

        var errors = new QueueDocument { Name = "Support", Channels = new Dictionary<string, ChannelRuleEntry> { [channel] = rule } }.Errors();

        Assert.Equal([$"channels.{channel}.interruptible"], errors.Keys);
    }

    [Theory]
    [InlineData("\"5\"", null, null, true)]
    [InlineData("\"5\"", "\"5\"", null, true)]
    [InlineData("\"5\"", "\"4\", \"5\"", null, true)]
    [InlineData("\"5\"", "\"4\"", null, false)]
    [InlineData("\"5\"", null, "*", false)]
    [InlineData(null, "*", null, false)]
    [InlineData(null, null, "*", true)]
    public void Preconditions_are_heeded(string? present, string? ifMatch, string? ifNoneMatch, bool allowed) =>
        Assert.Equal(allowed, ETag.Allows(ifMatch, ifNoneMatch, present is null ? null : 5));
}
