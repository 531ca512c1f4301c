using Omnichannel.Chat;
using Omnichannel.Chat.Accounts;
using Omnichannel.Chat.Attachments;
using Omnichannel.Chat.Keeping;
using Omnichannel.Chat.Messages;
using Omnichannel.Chat.Serving;
using Omnichannel.Chat.Sessions;
using Omnichannel.Chat.Streaming;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Inspecting;
using Omnichannel.Hosting.Settings;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Streaming;

var builder = ServiceHost.CreateBuilder(args, "chat");
builder.AddEventStreams(new EventLists("visitor", "visitor"), "ChatStream");

builder.AddMessaging(Readers.All);
builder.AddBatchReader<KeepVisitorEvents>("visitors");
builder.AddBus(bus => bus.Broadcast<ChannelAccountChangedConsumer>());

var services = builder.Services;
services.AddServiceClient("Conversations");
services.AddServiceClient("Routing");
services.AddSingleton<PostedHours>();
services.AddSingleton<AccountDirectory>();
services.AddHostedService(provider => provider.GetRequiredService<AccountDirectory>());
foreach (var setting in VisitorLimits.Settings)
    services.AddSettings(setting);
services.AddSingleton<VisitorLimits>();
services.AddSingleton<KnownSessions>();
services.AddSettings<MalwareSettings>("Malware").AddSingleton<MalwareScan>().AddSingleton<IInspection, MalwareInspection>();
services.AddSingleton<PostMessage>();
services.AddHostedService<ForgetUnusedUploads>();
services.AddHostedService<ForgetOldVisitors>();
services.AddHostedService<WarmUp>();

var app = builder.BuildService();
app.Use(Origins.Answer);
app.UseServiceDefaults();
app.MapMessaging();
OpenSession.Map(app);
EndSession.Map(app);
PostMessage.Map(app);
StreamEvents.Map(app);
ReportReceipts.Map(app);
AskForCallback.Map(app);
VisitorFiles.Map(app);
AgentFiles.Map(app);
ShowTyping.Map(app);
SeeMessages.Map(app);
ReadAccount.Map(app);
ServeWidget.Map(app);
app.Run();
