using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Inspecting;
using Omnichannel.Hosting.Settings;
using Omnichannel.Messaging;
using Omnichannel.Social.Accounts;
using Omnichannel.Social.Attachments;
using Omnichannel.Social.Erasing;
using Omnichannel.Social.Media;
using Omnichannel.Social.Providers;
using Omnichannel.Social.Quarantining;
using Omnichannel.Social.Replies;
using Omnichannel.Social.Webhooks;

var builder = ServiceHost.CreateBuilder(args, "social");
builder.AddMessaging(Readers.All);

var services = builder.Services;
services.AddSettings<MediaBounds>("Social:Media");
foreach (var setting in Endpoints.Settings)
    services.AddSettings(setting);
services.AddSettings<MalwareSettings>("Malware").AddSingleton<MalwareScan>().AddSingleton<IInspection, MalwareInspection>();
services.AddServiceClient("Conversations");
services.AddHttpClient(Endpoints.Client, http => http.MaxResponseContentBufferSize = ProviderApi.LongestAnswer).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false });
services.AddHttpClient(FetchMedia.Client).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false });
services.AddSingleton<KnownProviders>();
services.AddSingleton<Endpoints>();
services.AddSingleton<AccountDirectory>();
services.AddHostedService(provider => provider.GetRequiredService<AccountDirectory>());

services.AddSingleton<ThreadOrder>();
services.AddSingleton<FetchMedia>();
services.AddSingleton<ReportDeliveries>();
services.AddSingleton<TakeInEvents>();
services.AddSingleton<AccountPace>();
services.AddSingleton<ReplyRow>();
services.AddSingleton<SendReply>();
services.AddSingleton<SendReplies>();
services.AddHostedService(provider => provider.GetRequiredService<SendReplies>());
services.AddHostedService<ForgetUnusedUploads>();
services.AddHostedService<ForgetOldEvents>();

builder.AddBus(bus => bus
    .Read<ReplyRequestedConsumer>("social-replies")
    .Read<CustomerErasedConsumer>("social-erasure")
    .Broadcast<ChannelAccountChangedConsumer>());
builder.AddDrain("social-replies").AddDrain("social-erasure");

var app = builder.BuildService();
app.UseServiceDefaults();
app.MapMessaging();
AnswerHandshake.Map(app);
ReceiveWebhook.Map(app);
Files.Map(app);
ReadQuarantine.Map(app);
ReleaseQuarantined.Map(app);
DeleteQuarantined.Map(app);
app.Run();
