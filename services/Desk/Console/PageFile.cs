using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;

namespace Omnichannel.Desk.Console;

/// <summary>A file of the pages, as it goes over the wire.</summary>
/// <param name="MediaType">With its character set.</param>
/// <param name="Plain">The bytes.</param>
/// <param name="Brotli">The same, compressed once.</param>
/// <param name="Tag">The same in every process, another one in every release that changes it.</param>
internal sealed record PageFile(string MediaType, byte[] Plain, byte[] Brotli, string Tag)
{
    private const string Prefix = "page:";

    /// <summary>All files of the build by their path below <c>/desk/</c>.</summary>
    public static IReadOnlyDictionary<string, PageFile> All()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(name => name[Prefix.Length..].Replace('\\', '/'), name => Read(assembly, name), StringComparer.Ordinal);
    }

    private static PageFile Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var plain = new byte[stream.Length];
        stream.ReadExactly(plain);
        using var compressed = new MemoryStream();
        using (var brotli = new BrotliStream(compressed, CompressionLevel.Optimal))
            brotli.Write(plain);
        return new PageFile(MediaTypeOf(name), plain, compressed.ToArray(), $"\"{Convert.ToHexStringLower(SHA256.HashData(plain))[..16]}\"");
    }

    private static string MediaTypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".json" => "application/json",
        ".svg" => "image/svg+xml",
        ".txt" => "text/plain; charset=utf-8",
        _ => throw new InvalidOperationException($"{name}: a page has no such files."),
    };
}
