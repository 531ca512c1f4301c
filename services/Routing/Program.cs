using System.Text.Json.Serialization;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Settings;
using Omnichannel.Messaging;
using Omnichannel.Routing.Calendars;
using Omnichannel.Routing.Commands;
using Omnichannel.Routing.Configuration;
using Omnichannel.Routing.Policies;
using Omnichannel.Routing.Reading;
using Omnichannel.Routing.Shards;
using Omnichannel.Routing.Simulating;

var builder = ServiceHost.CreateBuilder(args, "routing");
builder.AddMessaging(Readers.All);
builder.AddShards<RoutingShard>("routing");
builder.Services.AddSingleton<OwnedShards>().AddSingleton<SendCommand>();
builder.Services.AddHttpClient(SendCommand.Client, client => client.Timeout = TimeSpan.FromSeconds(5));
// A typo must not be taken for silence, in a configuration least of all; commands of agents are read as strictly.
builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow);
builder.Services.AddHostedService<HistoryCleaner>();
builder.Services.AddHostedService<WarmUp>();

var app = builder.BuildService();
app.UseServiceDefaults();
app.MapMessaging();
WarmUp.Require(app);

PutPresence.Map(app);
AnswerOffer.Map(app);
PickFromQueue.Map(app);
ConfigurationPaths.Map<AgentDocument, ShownAgent>(app, "agents", Kinds.Agent);
ConfigurationPaths.Map<QueueDocument, ShownQueue>(app, "queues", Kinds.Queue);
ConfigurationPaths.Map<SkillDocument, ShownSkill>(app, "skills", Kinds.Skill);
ConfigurationPaths.Map<CalendarDocument, ShownCalendar>(app, "calendars", Kinds.Calendar);
ImportCalendar.Map(app);
GetHours.Map(app);
ConfigurationPaths.Map<PolicyDocument, ShownPolicy>(app, "policies", Kinds.Policy);
GetPolicySchema.Map(app);
ListPolicyVersions.Map(app);
RollBackPolicy.Map(app);
SimulatePolicy.Map(app);

ListDecisions.Map(app);
ListLaidAside.Map(app);
GetLiveQueue.Map(app);
GetLive.Map(app);
GetLiveHours.Map(app);
ExecuteCommand.Map(app);
app.Run();
