using Omnichannel.Contracts;
using Omnichannel.Desk.Keeping;
using Omnichannel.Desk.Snapshot;
using Omnichannel.Desk.Streaming;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Settings;
using Omnichannel.Messaging;

var builder = ServiceHost.CreateBuilder(args, "desk");
StreamPort.Add(builder);

builder.AddMessaging(Readers.All);
builder.AddBatchReader<KeepAgentEvents>("desk");
builder.AddBus(bus => bus.Broadcast<CloseStreamsOfSession>());

builder.Services.AddSingleton<OpenStreams>();
builder.Services.AddSingleton<StreamEvents>();
builder.Services.AddSingleton<EventFeed>();
builder.Services.AddHostedService(services => services.GetRequiredService<EventFeed>());
builder.Services.AddHostedService<ListenForHints>();
builder.Services.AddHostedService<Pulse>();
builder.Services.AddHostedService<ForgetOldEvents>();
builder.Services.AddHostedService<WarmUp>();

var app = builder.BuildService();
app.UseServiceDefaults();
app.MapMessaging();
ReadState.Map(app);
StreamEvents.Map(app);
app.Run();
