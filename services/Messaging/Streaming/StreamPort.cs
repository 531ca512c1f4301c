using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Omnichannel.Hosting.Settings;

namespace Omnichannel.Messaging.Streaming;

/// <summary>
/// A second port that speaks HTTP/2 only, without TLS: over it the gateway carries many streams on few connections. HTTP/1.1 stays on the first port,
/// since without TLS a port cannot offer both.
/// </summary>
/// <remarks>Configuration: <c>{name}:Url</c>, for example <c>DeskStream:Url</c> = <c>http://127.0.0.1:5205</c>; without it there is no second port.</remarks>
internal static class StreamPort
{
    private static Setting Address(string name) => new(name + ":Url", "the address at which the gateway reaches the streams, http://127.0.0.1:5205", FaultIn, IsOptional: true);

    private const int StreamsOfAConnection = 1_000;

    // Not a Uri: http://+:8081 means every address.
    private static string? FaultIn(string text)
    {
        try
        {
            return Microsoft.AspNetCore.Http.BindingAddress.Parse(text) is { Scheme: "http", Port: > 0 } ? null : "is no http:// address with a port";
        }
        catch (FormatException)
        {
            return "is no http:// address with a port";
        }
    }

    public static void Add(WebApplicationBuilder builder, string name)
    {
        var url = Address(name);
        builder.Services.AddSettings(url);
        if (builder.Configuration[url.Key] is not { Length: > 0 } address || url.FaultIn(address) is not null)
            return;
        var port = Microsoft.AspNetCore.Http.BindingAddress.Parse(address).Port;
        var first = builder.Configuration[WebHostDefaults.ServerUrlsKey];
        builder.WebHost.UseUrls(string.IsNullOrEmpty(first) ? address : $"{first};{address}");
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.Http2.MaxStreamsPerConnection = StreamsOfAConnection;
            kestrel.ConfigureEndpointDefaults(listen =>
            {
                if (listen.IPEndPoint?.Port == port)
                    listen.Protocols = HttpProtocols.Http2;
            });
        });
    }
}
