using Omnichannel.Contracts;
using Omnichannel.Desk.Console;
using Omnichannel.Desk.Keeping;
using Omnichannel.Desk.Snapshot;
using Omnichannel.Desk.Streaming;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Settings;
using Omnichannel.Messaging;
using Omnichannel.Messaging.Streaming;

var builder = ServiceHost.CreateBuilder(args, "desk");
builder.AddEventStreams(new EventLists("agent", "agent"), "DeskStream");

builder.AddMessaging(Readers.All);
builder.AddBatchReader<KeepAgentEvents>("desk");
builder.AddBus(bus => bus.Broadcast<CloseStreamsOfSession>().Broadcast<TellThatCustomerTypes>());

builder.Services.AddSingleton<TellWalls>().AddHostedService(provider => provider.GetRequiredService<TellWalls>());
builder.Services.AddHostedService<ForgetOldEvents>();
builder.Services.AddHostedService<WarmUp>();

var app = builder.BuildService();
app.UseServiceDefaults();
app.MapMessaging();
ReadState.Map(app);
StreamEvents.Map(app);
StreamChanges.Map(app);
ReadMe.Map(app);
ServePages.Map(app);
app.Run();
