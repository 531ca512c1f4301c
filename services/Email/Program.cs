using System.ComponentModel.DataAnnotations;
using Omnichannel.Contracts;
using Omnichannel.Email.Attachments;
using Omnichannel.Email.Erasing;
using Omnichannel.Email.Mailboxes;
using Omnichannel.Email.Quarantining;
using Omnichannel.Email.Reading;
using Omnichannel.Email.Replies;
using Omnichannel.Email.SigningIn;
using Omnichannel.Hosting;
using Omnichannel.Messaging;

CharacterSets.Register();
var builder = ServiceHost.CreateBuilder(args, "email");
builder.AddMessaging(Readers.All);

var services = builder.Services;
var bounds = builder.Configuration.GetSection("Email:Bounds").Get<MailBounds>() ?? new MailBounds();
Validator.ValidateObject(bounds, new ValidationContext(bounds), validateAllProperties: true);
services.AddSingleton(bounds);
services.AddServiceClient("Conversations");
services.AddHttpClient(AccessTokens.Client).AddStandardResilienceHandler();
services.AddSingleton<AccessTokens>();
services.AddSingleton<SignIn>();

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

builder.AddBus(bus => bus
    .Read<ReplyRequestedConsumer>("email-replies")
    .Read<CustomerErasedConsumer>("email-erasure")
    .Broadcast<ChannelAccountChangedConsumer>());
builder.AddDrain("email-replies").AddDrain("email-erasure");

var app = builder.Build();
app.UseServiceDefaults();
app.MapMessaging();
GetAttachment.Map(app);
UploadAttachment.Map(app);
ListQuarantine.Map(app);
app.Run();
