using Omnichannel.Describe;

// deploy/describe   makes the descriptions of the API anew from the code and the examples: gateway/Describing/openapi.json, asyncapi.json and docs.html
var story = Story.Read(Files.Story);
foreach (var (name, content) in await Descriptions.MakeAsync(story))
{
    File.WriteAllText(Path.Combine(Files.Descriptions, name), content);
    Console.WriteLine($"gateway/Describing/{name}: {content.Length} characters");
}
