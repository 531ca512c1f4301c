using Omnichannel.Contracts;
using Omnichannel.Gateway.ApiKeys;
using Omnichannel.Gateway.Callers;
using Omnichannel.Gateway.Describing;
using Omnichannel.Gateway.Edge;
using Omnichannel.Gateway.Limits;
using Omnichannel.Gateway.People;
using Omnichannel.Gateway.Routes;
using Omnichannel.Gateway.Sessions;
using Omnichannel.Gateway.Tenants;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Settings;
using Omnichannel.Messaging;

// First start: platform key → PUT /v1/tenants/demo → POST /v1/api-keys?tenant=demo {"name": "setup"} → with that admin key everything else.
var builder = ServiceHost.CreateBuilder(args, "gateway", "identity");
builder.AddMessaging(Readers.All);
builder.AddEdge();
builder.AddForwarding();
builder.Services.AddRateLimits();
builder.Services.AddCallers();
builder.Services.AddSessions();
builder.Services.AddHostedService<WarmUp>();
builder.Services.AddSingleton<PutTenant>().AddSingleton<PutPerson>().AddSingleton<DeletePerson>();
builder.Services.AddSingleton<SealedAnswers>().AddSingleton<CreateApiKey>().AddSingleton<RevokeApiKey>();

var app = builder.BuildService();
app.UseEdge();
app.UseServiceDefaults(app.Services.GetRequiredService<RateLimits>().Handle);
app.MapMessaging();

SignIn.Map(app);
RefreshSession.Map(app);
SignOut.Map(app);
GetTenant.Map(app);
PutTenant.Map(app);
ListPeople.Map(app);
GetPerson.Map(app);
PutPerson.Map(app);
DeletePerson.Map(app);
ListApiKeys.Map(app);
CreateApiKey.Map(app);
RevokeApiKey.Map(app);
ServeDescriptions.Map(app);
app.MapForwarding();
app.Run();
