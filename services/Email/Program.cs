using Omnichannel.Contracts;
using Omnichannel.Email.Attachments;
using Omnichannel.Email.Blocking;
using Omnichannel.Email.Erasing;
using Omnichannel.Email.Mailboxes;
using Omnichannel.Email.Quarantining;
using Omnichannel.Email.Reading;
using Omnichannel.Email.Replies;
using Omnichannel.Email.SigningIn;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Inspecting;
using Omnichannel.Hosting.Settings;
using Omnichannel.Messaging;

CharacterSets.Register();
var builder = ServiceHost.CreateBuilder(args, "email");
builder.AddMessaging(Readers.All);

var services = builder.Services;
services.AddSettings<MailBounds>("Email:Bounds");
services.AddSettings<MalwareSettings>("Malware").AddSingleton<MalwareScan>().AddSingleton<IInspection, MalwareInspection>();
services.AddServiceClient("Conversations");
services.AddHttpClient(AccessTokens.Client).AddStandardResilienceHandler();
services.AddSingleton<AccessTokens>();
services.AddSingleton<SignIn>().AddSingleton<IInspection, MailboxInspection>();

services.AddSingleton<MailboxDirectory>();
services.AddHostedService(provider => provider.GetRequiredService<MailboxDirectory>());
services.AddSingleton<TakeInMail>();
services.AddSingleton<CatchUp>();
services.AddSingleton<WatchMailbox>();
services.AddHostedService<KeepMailboxes>();

services.AddSingleton<ReplyRow>();
services.AddSingleton<SendReply>();
services.AddSingleton<SendReplies>();
services.AddHostedService(provider => provider.GetRequiredService<SendReplies>());
services.AddHostedService<ForgetUnusedUploads>();
services.AddHostedService<ForgetBlockedMail>();

builder.AddBus(bus => bus
    .Read<ReplyRequestedConsumer>("email-replies")
    .Read<CustomerErasedConsumer>("email-erasure")
    .Read<SenderBlockedConsumer>("email-blocking")
    .Broadcast<ChannelAccountChangedConsumer>());
builder.AddDrain("email-replies").AddDrain("email-erasure").AddDrain("email-blocking");

var app = builder.BuildService();
app.UseServiceDefaults();
app.MapMessaging();
GetAttachment.Map(app);
UploadAttachment.Map(app);
ReadQuarantine.Map(app);
ReleaseQuarantined.Map(app);
DeleteQuarantined.Map(app);
BlockSender.Map(app);
ReadBlockedSenders.Map(app);
UnblockSender.Map(app);
app.Run();
