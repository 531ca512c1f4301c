using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Omnichannel.Gateway.ApiKeys;
using Omnichannel.Gateway.Callers;
using Omnichannel.Gateway.Sessions;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Web;
using Yarp.ReverseProxy.Forwarder;

namespace Omnichannel.Gateway.Routes;

/// <summary>
/// Goes the way of a request before the first one does: forwards requests with a key that nobody has from this process to itself, so that they pass edge, look-up and
/// refusal; makes and reads tokens, compares a password. A cold gateway took seconds for its first requests under load.
/// Ready either way: what fails here is no reason to turn requests away.
/// </summary>
sealed partial class WarmUp(
    IServer server,
    IHostApplicationLifetime lifetime,
    IHttpForwarder forwarder,
    InternalToken internalTokens,
    AccessTokens accessTokens,
    Passwords passwords,
    TimeProvider time,
    Readiness readiness,
    ILogger<WarmUp> log) : BackgroundService
{
    const string Gate = "warm-up";
    const int Rounds = 20;

    static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        readiness.Require(Gate);
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var started = lifetime.ApplicationStarted.Register(listening.SetResult);
            await listening.Task.WaitAsync(stoppingToken);
            using var bounded = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            bounded.CancelAfter(Bound);
            await Walk(bounded.Token);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            LogCold(log, exception.Message);
        }

        readiness.Met(Gate);
    }

    async Task Walk(CancellationToken ct)
    {
        using var client = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false });
        await passwords.IsRight(null, "nobody's password", ct);
        for (var i = 0; i < Rounds; i++)
        {
            var nobody = new SignedIn("warm-up", Guid.CreateVersion7(time.GetUtcNow()), "warm-up", null, []);
            await accessTokens.SessionOf(accessTokens.Create(nobody));
            internalTokens.Create(new Caller(nobody.Tenant, nobody.Person, CallerKind.Person, null, nobody.Session, new HashSet<string>(StringComparer.Ordinal)), KnownCaller.TokenLifetime);
            await Forward("/health/live", client, ct);
            await Forward("/v1/conversations", client, ct);
        }
    }

    async Task Forward(string path, HttpMessageInvoker client, CancellationToken ct)
    {
        var context = new DefaultHttpContext { RequestAborted = ct, Request = { Method = "GET", Path = path, Protocol = "HTTP/1.1" } };
        context.Request.Headers.Authorization = "Bearer " + ApiKeySecret.New().Text;
        var error = await forwarder.SendAsync(context, OwnAddress(), client, ForwarderRequestConfig.Empty, HttpTransformer.Default);
        if (error is not ForwarderError.None)
            throw new InvalidOperationException($"Forwarding to {OwnAddress()} failed: {error}.");
    }

    string OwnAddress()
    {
        var address = BindingAddress.Parse(server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
        var host = IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && !ip.Equals(IPAddress.Any) && !ip.Equals(IPAddress.IPv6Any) ? address.Host : "localhost";
        return $"{address.Scheme}://{host}:{address.Port}";
    }

    [LoggerMessage(1, LogLevel.Warning, "The way of a request was not warmed up: {Reason}")]
    static partial void LogCold(ILogger log, string reason);
}
