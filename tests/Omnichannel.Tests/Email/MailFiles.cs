using MimeKit;
using Omnichannel.Tests.House;

namespace Omnichannel.Tests.Email;

/// <summary>The mails kept beside these tests.</summary>
internal static class MailFiles
{
    public static TheoryData<string> In(string folder) =>
        [.. Directory.EnumerateFiles(Folder(folder), "*.eml").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    public static byte[] Bytes(string folder, string name) => File.ReadAllBytes(Path.Combine(Folder(folder), name + ".eml"));

    public static MimeMessage Mail(string folder, string name) => MimeMessage.Load(new MemoryStream(Bytes(folder, name)));

    /// <summary>What is expected of the mail, in the text file of the same name.</summary>
    public static string Expected(string folder, string name) => File.ReadAllText(Path.Combine(Folder(folder), name + ".txt")).TrimEnd('\n');

    /// <summary>A mail written in a test: headers, an empty line, the body.</summary>
    public static MimeMessage Parse(string mail) => MimeMessage.Load(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(mail)));

    private static string Folder(string folder) => Path.Combine(RepositoryRoot.Path, "tests/Omnichannel.Tests/Email", folder);
}
