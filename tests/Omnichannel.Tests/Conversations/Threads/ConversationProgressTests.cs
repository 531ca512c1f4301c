using System.Text.Json;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Threads;

namespace Omnichannel.Tests.Conversations.Threads;

public sealed class ConversationProgressTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 15, 0, TimeSpan.Zero);
    private static readonly Guid Id = Guid.CreateVersion7(Now);

    [Fact]
    public void Who_looks_on_is_told_that_his_message_is_there_and_that_he_waits()
    {
        var conversation = Conversation("chat");
        conversation.TookIn("visitor/1", conversation.NextSeq(Id, "in", null, Now));
        conversation.Hear(quiet: false, Id, Now);

        var progressed = Assert.Single(conversation.TakeEvents("general", Now).OfType<ConversationProgressed>());

        Assert.Equal(("visitor", "waiting", null), (progressed.ThreadKey, progressed.Stage, progressed.Agent));
        Assert.Equal([new TakenInMessage("visitor/1", 1)], progressed.TakenIn);
    }

    [Fact]
    public void Nothing_is_told_twice()
    {
        var conversation = Conversation("chat");
        conversation.Hear(quiet: false, Id, Now);
        conversation.TakeEvents("general", Now);
        var loaded = JsonSerializer.Deserialize<Conversation>(JsonSerializer.Serialize(conversation))!;
        loaded.Touch(Now);

        Assert.Empty(loaded.TakeEvents("general", Now).OfType<ConversationProgressed>());
    }

    [Fact]
    public void An_offer_is_still_waiting_to_who_looks_on_and_an_assignment_is_not()
    {
        var conversation = Conversation("chat");
        conversation.Hear(quiet: false, Id, Now);
        conversation.TakeEvents("general", Now);

        conversation.Apply(JsonSerializer.Deserialize<ConversationOffered>($$"""{"Version":1,"WaitId":"{{Id}}","OfferId":"{{Id}}"}""")!);
        var offered = conversation.TakeEvents("general", Now);
        conversation.Apply(new ConversationAssigned("demo", Id, 2, Id, Id, Id, "anbu", "general", "chat", null, Now), Now);
        var assigned = Assert.Single(conversation.TakeEvents("general", Now).OfType<ConversationProgressed>());

        Assert.Empty(offered.OfType<ConversationProgressed>());
        Assert.Equal(("assigned", "anbu"), (assigned.Stage, assigned.Agent));
    }

    [Fact]
    public void Of_other_channels_nobody_is_told()
    {
        var conversation = Conversation("email");
        conversation.TookIn("mail", conversation.NextSeq(Id, "in", null, Now));
        conversation.Hear(quiet: false, Id, Now);

        Assert.Empty(conversation.TakeEvents("general", Now).OfType<ConversationProgressed>());
    }

    private static Conversation Conversation(string channel) => new()
    {
        Tenant = "demo",
        Id = Id,
        CustomerId = Id,
        Channel = channel,
        ChannelAccount = "website",
        ThreadKey = "visitor",
        Queue = "general",
        ReplyTo = new Party("visitor", null, "user"),
        CreatedAt = Now,
    };
}
