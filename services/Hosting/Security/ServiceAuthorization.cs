using System.Net.Http.Headers;

namespace Omnichannel.Hosting.Security;

/// <summary>Puts this service's internal token on calls to other services, unless the call carries its own.</summary>
sealed class ServiceAuthorization(InternalToken token, ServiceName service) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization ??= new AuthenticationHeaderValue("Bearer", token.ForService(service));
        return base.SendAsync(request, cancellationToken);
    }
}
