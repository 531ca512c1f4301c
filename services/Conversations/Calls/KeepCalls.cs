using System.Globalization;
using MassTransit;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Threads;
using Omnichannel.Hosting;

namespace Omnichannel.Conversations.Calls;

/// <summary>Keeps in the timeline what became of calls, and what was recorded of them; each once. A call that came to nothing leaves nobody waiting.</summary>
sealed class KeepCalls(OpenConversation open, TimeProvider time) : IConsumer<CallEnded>, IConsumer<CallRecorded>
{
    public Task Consume(ConsumeContext<CallEnded> context)
    {
        var ended = context.Message;
        var told = new TimelineEvent("call-ended") { CallId = ended.CallId, Reason = ended.Outcome, Agent = ended.Agent, Seconds = ended.TalkSeconds };
        return AddAsync(ended.Tenant, ended.ConversationId, DerivedId.Of($"{ended.CallId}\nended"), told, Words(ended), [], conversation => Conclude(conversation, ended), context.CancellationToken);
    }

    public Task Consume(ConsumeContext<CallRecorded> context)
    {
        var made = context.Message;
        var told = new TimelineEvent(made.Kind == "transcript" ? "call-transcribed" : "call-recorded") { CallId = made.CallId, Seconds = made.Seconds };
        var words = made.Kind == "transcript" ? $"Transcript of the call:\n{made.Text}" : $"Recording of the call, {Duration(made.Seconds ?? 0)}.";
        return AddAsync(made.Tenant, made.ConversationId, made.RecordId, told, words, made.Audio is { } audio ? [audio] : [], _ => { }, context.CancellationToken);
    }

    async Task AddAsync(
        string tenant, Guid conversationId, Guid id, TimelineEvent told, string words, IReadOnlyList<AttachmentRef> attachments, Action<Conversation> also, CancellationToken ct) =>
        await open.RunAsync(tenant, conversationId, async (conversation, tx) =>
        {
            if (await FindEntry.SeqAsync(tx, tenant, id, ct) is not null)
                return new Step<string>("kept before", Changed: false);
            var now = time.GetUtcNow();
            also(conversation);
            return new Step<string>("kept") { Entry = SystemEntry.Of(conversation, id, null, told, words, now) with { Attachments = attachments } };
        }, ct);

    void Conclude(Conversation conversation, CallEnded ended)
    {
        // What was a matter before this call remains one; so does what an agent has in hand.
        if (ended is { Direction: "in", Outcome: "abandoned", CallsBack: false } && conversation.RoutingState is not "assigned" && conversation.CreatedAt >= ended.StartedAt)
            conversation.Resolve("phone", time.GetUtcNow());
    }

    static string Words(CallEnded ended) => ended switch
    {
        { Outcome: "answered", Direction: "in" } => $"Call answered by {ended.Agent} after {Duration(ended.WaitSeconds)}; they spoke for {Duration(ended.TalkSeconds)}.",
        { Outcome: "answered" } => $"{ended.Agent} called the customer; they spoke for {Duration(ended.TalkSeconds)}.",
        { Outcome: "voicemail" } => "The caller left a message.",
        { Outcome: "callback" } => $"The caller waited for {Duration(ended.WaitSeconds)}, asked to be called back and keeps the place.",
        { Outcome: "unreached" } => "The customer was called and did not answer.",
        { CallsBack: true } => $"The caller hung up after {Duration(ended.WaitSeconds)} and is called back.",
        _ => $"The caller hung up after {Duration(ended.WaitSeconds)}.",
    };

    static string Duration(int seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}:{seconds % 60:00}");
}
