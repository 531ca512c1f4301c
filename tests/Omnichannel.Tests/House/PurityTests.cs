using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Omnichannel.Tests.House;

/// <summary>The engine decides from what it is given: what it was compiled against shows no I/O, no clock, no randomness, no threads.</summary>
public sealed class PurityTests
{
    private static readonly string[] ForbiddenNamespaces =
        ["System.IO", "System.Net", "System.Threading", "System.Diagnostics.Process", "System.Security.Cryptography", "Microsoft."];

    private static readonly HashSet<string> ForbiddenTypes = new(StringComparer.Ordinal)
    {
        "System.Random", "System.TimeProvider", "System.Console", "System.Environment", "System.Diagnostics.Stopwatch", "System.Threading.Timer", "NodaTime.SystemClock", "NodaTime.IClock",
    };

    private static readonly HashSet<string> ForbiddenMembers = new(StringComparer.Ordinal)
    {
        "System.Guid.NewGuid", "System.Guid.CreateVersion7", "System.DateTime.get_UtcNow", "System.DateTime.get_Now", "System.DateTimeOffset.get_UtcNow", "System.DateTimeOffset.get_Now",
    };

    [Theory]
    [InlineData("Omnichannel.Routing.Engine")]
    [InlineData("Omnichannel.Contracts")]
    public void It_uses_no_input_output_clock_randomness_or_threads(string project)
    {
        using var image = new PEReader(File.OpenRead(Assembly.Load(project).Location));
        var metadata = image.GetMetadataReader();

        var types = metadata.TypeReferences.Select(handle => FullName(metadata, handle)).ToList();
        var members = metadata.MemberReferences.Select(metadata.GetMemberReference)
            .Where(member => member.Parent.Kind == HandleKind.TypeReference)
            .Select(member => $"{FullName(metadata, (TypeReferenceHandle)member.Parent)}.{metadata.GetString(member.Name)}");

        Assert.NotEmpty(types);
        Assert.Empty(types.Where(type => ForbiddenTypes.Contains(type) || ForbiddenNamespaces.Any(name => type.StartsWith(name, StringComparison.Ordinal))));
        Assert.Empty(members.Where(ForbiddenMembers.Contains));
    }

    private static string FullName(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        return $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
    }
}
