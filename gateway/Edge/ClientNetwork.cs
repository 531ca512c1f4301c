using System.Net;
using System.Net.Sockets;

namespace Omnichannel.Gateway.Edge;

/// <summary>Where a request came from, as far as it is one customer's: an IPv4 address, or the /64 of an IPv6 address.</summary>
static class ClientNetwork
{
    /// <summary>The network of an address; known proxies have been looked through before.</summary>
    public static string Of(IPAddress? address)
    {
        if (address is { IsIPv4MappedToIPv6: true })
            address = address.MapToIPv4();
        return address is { AddressFamily: AddressFamily.InterNetworkV6 } ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address?.ToString() ?? "unknown";
    }
}
