using Omnichannel.Contracts;
using Omnichannel.Conversations;
using Omnichannel.Conversations.Callbacks;
using Omnichannel.Conversations.Calls;
using Omnichannel.Conversations.ChannelAccounts;
using Omnichannel.Conversations.Customers;
using Omnichannel.Conversations.EntryRules;
using Omnichannel.Conversations.Handling;
using Omnichannel.Conversations.Intake;
using Omnichannel.Conversations.Language;
using Omnichannel.Conversations.Reading;
using Omnichannel.Conversations.Replies;
using Omnichannel.Conversations.RoutingProgress;
using Omnichannel.Conversations.Tenants;
using Omnichannel.Conversations.Threads;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Settings;
using Omnichannel.Messaging;

var builder = ServiceHost.CreateBuilder(args, "conversations");
builder.Services.AddSingleton(_ => new LanguageIdentifier(NgramTable.Load()));
builder.Services.AddSingleton<TakeInMessages>().AddSingleton<OpenConversation>();
builder.Services.AddSingleton<SecretBox>().AddSettings(SecretBox.Key);
builder.Services.AddHostedService<WarmUp>().AddHostedService<KeepCallbacks>();

builder.AddMessaging(Readers.All)
    .AddShards<ReadMessages>("conversations")
    .AddBatchReader<FollowRouting>("conversations-routing")
    .AddDrain("conversations-reports")
    .AddBus(bus => bus.Read<KeepTenant>("conversations-reports").Read<KeepReplyOutcome>("conversations-reports").Read<KeepCalls>("conversations-reports"));

var app = builder.BuildService();
app.UseServiceDefaults();
app.MapMessaging();
WarmUp.Require(app);

PostMessage.Map(app);
ListConversations.Map(app);
ReadConversation.Map(app);
ReadTimeline.Map(app);
SendReply.Map(app);
AddNote.Map(app);
ResolveConversation.Map(app);
MarkAsSpam.Map(app);
ReopenConversation.Map(app);
TransferConversation.Map(app);
PromiseCallback.Map(app);
ListCallbacks.Map(app);
CancelCallback.Map(app);
ReadCustomer.Map(app);
FindCaller.Map(app);
MergeCustomers.Map(app);
EraseCustomer.Map(app);
PutChannelAccount.Map(app);
ReadChannelAccounts.Map(app);
ServeAdapters.Map(app);
PutEntryRule.Map(app);
Omnichannel.Conversations.Templates.PutTemplate.Map(app);

app.Run();
