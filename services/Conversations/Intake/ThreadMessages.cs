using Omnichannel.Contracts;
using Omnichannel.Conversations.Customers;
using Omnichannel.Conversations.EntryRules;
using Omnichannel.Conversations.Language;
using Omnichannel.Conversations.Threads;

namespace Omnichannel.Conversations.Intake;

/// <summary>
/// Decides, message by message and in order, which conversation each belongs to and what becomes of it. Pure: the state was loaded before, the time and the source
/// of ids are passed in; what is to be written is collected.
/// </summary>
sealed class ThreadMessages(IntakeState state, LanguageIdentifier identifier, Func<IReadOnlyList<string>, TenantLanguages> languagesOf, Func<Guid> newId, DateTimeOffset now)
{
    readonly Dictionary<(string, Guid), Conversation> changed = [];
    readonly Dictionary<(string, Guid), CustomerRow> customers = [];

    internal IReadOnlyCollection<Conversation> Conversations => changed.Values;

    internal IReadOnlyCollection<CustomerRow> Customers => customers.Values;

    internal List<TimelineEntry> Entries { get; } = [];

    /// <summary>Trace context of each message that was added.</summary>
    internal Dictionary<Guid, string?> TraceOf { get; } = [];

    internal List<KnownReference> References { get; } = [];

    internal List<Participant> Participants { get; } = [];

    /// <summary>Customers whose identity the loading made though all their messages are repeats: an erased customer's address must not come back by a redelivery.</summary>
    internal HashSet<(string Tenant, Guid Id)> Unneeded { get; } = [];

    /// <summary>Takes one message in.</summary>
    internal TakenIn TakeIn(Incoming incoming)
    {
        var (message, messageId, traceParent) = incoming;
        var key = ExternalKey.Of(message.ExternalId);
        var known = (message.Tenant, message.ChannelAccount, Convert.ToHexString(key));
        if (state.Messages.TryGetValue(known, out var earlier))
        {
            var sender = IdOfCustomer(message);
            if (!state.Customers.ContainsKey((message.Tenant, sender)))
                Unneeded.Add((message.Tenant, sender));
            return new TakenIn(earlier.ConversationId, earlier.Id, earlier.Seq, IsRepeat: true);
        }

        var customer = CustomerOf(message);
        var found = Find(message);
        var told = LanguageOf(message, found, customer);
        customer = Learn(customer, message, told);
        var zone = CustomerZone.Of(
            message.TimeZoneHint, customer.TimeZone, message.From.Kind == "phone" ? message.From.Address : null, found?.TimeZone ?? AccountZone(message));
        var conversation = found is not null && found.Continues(state.SettingsOf(message.Tenant).ReopenDays, now)
            ? found
            : Begin(message, customer, found, told, zone);

        Describe(conversation, message, customer, told, zone);
        // What the first message began, the wait above all, belongs to its trace; each entry to that of its own message.
        conversation.TraceParent ??= traceParent;
        TraceOf[messageId] = traceParent;
        var seq = conversation.NextSeq(messageId, "in", null, now);
        conversation.TookIn(message.ExternalId, seq);
        conversation.Hear(IsQuiet(message), newId(), now);
        changed[(conversation.Tenant, conversation.Id)] = conversation;
        Entries.Add(Entry(message, conversation, messageId, seq, key, told));
        state.Messages[known] = new KnownMessage(message.Tenant, message.ChannelAccount, key, conversation.Id, messageId, seq);
        Remember(message, conversation);
        return new TakenIn(conversation.Id, messageId, seq, IsRepeat: false);
    }

    // An absence note or a mail loop asks for nobody; a contact form's mail is generated, too, and does.
    static bool IsQuiet(MessageReceived message) => message.Automatic is "auto-reply" or "loop" or "bulk" or "list";

    CustomerRow CustomerOf(MessageReceived message)
    {
        var id = IdOfCustomer(message);
        if (state.Customers.TryGetValue((message.Tenant, id), out var customer))
            return customer;
        var made = new CustomerRow { Tenant = message.Tenant, Id = id, Name = message.From.Name, CreatedAt = now };
        Unneeded.Remove((message.Tenant, id));
        return Keep(made);
    }

    Guid IdOfCustomer(MessageReceived message) =>
        state.CustomerOf[(message.Tenant, message.From.Kind, IdentityRow.ScopeOf(message.From.Kind, message.ChannelAccount), message.From.Address)];

    CustomerRow Keep(CustomerRow customer)
    {
        customers[(customer.Tenant, customer.Id)] = customer;
        return state.Customers[(customer.Tenant, customer.Id)] = customer;
    }

    CustomerRow Learn(CustomerRow customer, MessageReceived message, LanguageResult told)
    {
        var learned = customer with
        {
            Name = customer.Name ?? message.From.Name,
            TimeZone = customer.TimeZone ?? CustomerZone.Canonical(message.TimeZoneHint),
            Languages = told.Tag is { } tag && IsHisOwn(told, message) && customer.Languages.FirstOrDefault() != tag
                ? [.. customer.Languages.Where(l => l != tag).Prepend(tag).Take(5)]
                : customer.Languages,
            // Only the tenant's own platform says what a customer is worth to it.
            Tier = message.Channel == "api" && message.Attributes.TryGetValue("tier", out var tier) && tier is ['0' or '1' or '2' or '3'] ? tier[0] - '0' : customer.Tier,
        };
        return learned == customer ? customer : Keep(learned);
    }

    // What a browser or a number suggests is no language he was seen to use.
    static bool IsHisOwn(LanguageResult told, MessageReceived message) =>
        told.Source is LanguageSource.Script or LanguageSource.Words or LanguageSource.Ngrams
        || (told.Source is LanguageSource.Hint && message.Attributes.ContainsKey(TakeInCall.LanguageChosen));

    /// <summary>The newest conversation of the thread that the sender may continue.</summary>
    Conversation? Find(MessageReceived message)
    {
        var references = message.References
            .Select(r => state.References.GetValueOrDefault((message.Tenant, message.ChannelAccount, Convert.ToHexString(ExternalKey.Of(r)))))
            .OfType<KnownReference>()
            .ToList();
        return state.Conversations.Values
            .Where(c => c.Tenant == message.Tenant && c.ChannelAccount == message.ChannelAccount)
            .Where(c => c.ThreadKey == message.ThreadKey || references.Exists(r => r.ConversationId == c.Id))
            .Where(c => MayJoin(message, c, references))
            .MaxBy(c => c.CreatedAt);
    }

    // Anybody can write any From and any References: a mail joins by its sender's part in the conversation, or by naming a mail of ours.
    bool MayJoin(MessageReceived message, Conversation conversation, List<KnownReference> references) =>
        message.Channel != "email"
        || references.Exists(r => r.Ours && r.ConversationId == conversation.Id)
        || state.Participants.Contains(new Participant(message.Tenant, conversation.Id, message.From.Address));

    LanguageResult LanguageOf(MessageReceived message, Conversation? found, CustomerRow customer)
    {
        var languages = languagesOf(state.SettingsOf(message.Tenant).Languages);
        var told = identifier.Identify(message.Text, languages);
        if (told.Tag is null && message.Subject is { } subject)
            told = identifier.Identify($"{subject}\n{message.Text}", languages);
        return told.Tag is not null
            ? told
            : identifier.Identify("", languages, new LanguageHints(message.LanguageHint, found?.Language, customer.Languages.FirstOrDefault(), AccountOf(message)?.Language));
    }

    ChannelAccounts.AccountDefaults? AccountOf(MessageReceived message) => state.Accounts.GetValueOrDefault((message.Tenant, message.ChannelAccount));

    string? AccountZone(MessageReceived message) => AccountOf(message)?.TimeZone ?? state.SettingsOf(message.Tenant).TimeZone;

    Conversation Begin(MessageReceived message, CustomerRow customer, Conversation? previous, LanguageResult told, string? zone)
    {
        var attributes = new EntryAttributes(message, told.Tag, zone, customer.Tier);
        var rule = state.Rules[message.Tenant].FirstOrDefault(r => r.Parsed.Holds(name => attributes[name]));
        var conversation = new Conversation
        {
            Tenant = message.Tenant,
            Id = newId(),
            CustomerId = customer.Id,
            Channel = message.Channel,
            ChannelAccount = message.ChannelAccount,
            ThreadKey = message.ThreadKey,
            PreviousId = previous?.Id,
            Subject = message.Subject,
            Queue = rule?.Queue ?? AccountOf(message)?.Queue ?? state.SettingsOf(message.Tenant).DefaultQueue,
            Skills = rule?.Skills ?? [],
            Priority = rule?.Priority ?? 50,
            ReplyTo = message.From,
            LastAgent = previous?.LastAgent,
            CreatedAt = now,
        };
        conversation.Touch(now);
        return state.Conversations[(conversation.Tenant, conversation.Id)] = conversation;
    }

    void Describe(Conversation conversation, MessageReceived message, CustomerRow customer, LanguageResult told, string? zone)
    {
        conversation.Channel = message.Channel;
        conversation.Public = message.Public;
        conversation.Tier = customer.Tier;
        conversation.FurtherLanguages = [.. customer.Languages.Where(l => l != told.Tag)];
        if (IsQuiet(message) && conversation.LastSeq > 0)
            return; // A robot's language and address are not the customer's.
        (conversation.ReplyTo, conversation.ReplyFrom) = (message.From, message.To);
        conversation.InReplyTo = ReferenceOf(message);
        conversation.Subject ??= message.Subject;
        if (told.Tag != conversation.Language || zone != conversation.TimeZone)
        {
            (conversation.Language, conversation.TimeZone) = (told.Tag, zone);
            conversation.Touch(now);
            conversation.WaitOn();
        }

        (conversation.LanguageConfidence, conversation.LanguageSource) = (told.Confidence, told.Source.ToString().ToLowerInvariant());
    }

    TimelineEntry Entry(MessageReceived message, Conversation conversation, Guid messageId, long seq, byte[] key, LanguageResult told) => new()
    {
        Tenant = message.Tenant,
        ConversationId = conversation.Id,
        Seq = seq,
        Id = messageId,
        Direction = "in",
        Channel = message.Channel,
        ChannelAccount = message.ChannelAccount,
        ExternalId = message.ExternalId,
        ExternalKey = key,
        Reference = ReferenceOf(message),
        Sender = message.From,
        Recipient = message.To,
        Cc = message.Cc,
        Subject = message.Subject,
        Text = TakeInCall.WordsOf(message),
        FullText = message.FullText,
        Html = message.Html,
        Attachments = message.Attachments,
        Language = told.Tag,
        Automatic = message.Channel == "phone" ? null : message.Automatic,
        Public = message.Public,
        SentAt = message.SentAt,
        ReceivedAt = message.ReceivedAt,
        At = now,
    };

    // An adapter whose external id is not what others refer to names it beside it.
    static string ReferenceOf(MessageReceived message) => message.Attributes.GetValueOrDefault("messageId") ?? message.ExternalId;

    void Remember(MessageReceived message, Conversation conversation)
    {
        if (message.Channel != "email")
            return;
        foreach (var address in message.Cc.Select(c => c.Address).Prepend(message.From.Address))
        {
            var participant = new Participant(message.Tenant, conversation.Id, address);
            if (state.Participants.Add(participant))
                Participants.Add(participant);
        }

        var key = ExternalKey.Of(ReferenceOf(message));
        var place = (message.Tenant, message.ChannelAccount, Convert.ToHexString(key));
        if (state.References.ContainsKey(place))
            return; // Whoever had it first keeps it: a repeated Message-ID takes no thread over.
        var reference = new KnownReference(message.Tenant, message.ChannelAccount, key, conversation.Id, Ours: false);
        state.References[place] = reference;
        References.Add(reference);
    }
}
