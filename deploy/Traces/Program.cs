using Omnichannel.Traces;

// receive PORT FILE   keeps the spans that services export to http://127.0.0.1:PORT; deploy/up starts it
// show FILE [ID]      writes the traces of a conversation, or the trace of an id, or those of the newest conversation; deploy/trace calls it
switch (args)
{
    case ["receive", var port, var file]:
        await ReceiveSpans.RunAsync(port, new SpanFile(file));
        return 0;
    case ["show", var file, .. var wanted]:
        var text = TraceText.Of(new SpanFile(file).Read(), wanted.FirstOrDefault() ?? "");
        Console.Write(text);
        return text.Length > 0 ? 0 : 1;
    default:
        Console.Error.WriteLine("receive PORT FILE, or show FILE [ID]");
        return 2;
}
