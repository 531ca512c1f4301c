using System.Threading.Channels;

namespace Omnichannel.Messaging.Streaming;

/// <summary>
/// One open stream. The feed gives it frames from its position on, as many as it has room for; the request writes them. What has no room stays in the table,
/// so that a slow client costs no memory.
/// </summary>
/// <param name="list">The list it follows.</param>
/// <param name="session">The session that opened it; null where there is none.</param>
/// <param name="after">Cursor of the last event the client has; null to begin with what comes from now on.</param>
/// <param name="openedAt">UTC instant.</param>
/// <param name="abort">Cuts the connection off.</param>
public sealed class OpenStream(ListKey list, Guid? session, long? after, DateTimeOffset openedAt, Action abort)
{
    /// <summary>Most frames waiting to be written.</summary>
    internal const int Room = 256;

    private static long count;

    private readonly Channel<Frame> waiting = Channel.CreateBounded<Frame>(new BoundedChannelOptions(Room) { SingleReader = true });
    private readonly TaskCompletionSource positioned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long writingSince;
    private int behind;
    private volatile bool closed;

    /// <summary>Counts up: spreads what is done by the clock.</summary>
    public long Number { get; } = Interlocked.Increment(ref count);

    /// <summary>The list it follows.</summary>
    public ListKey List { get; } = list;

    /// <summary>The session that opened it.</summary>
    public Guid? Session { get; } = session;

    /// <summary>UTC instant.</summary>
    public DateTimeOffset OpenedAt { get; } = openedAt;

    /// <summary>Cursor of the last event given to it; the feed alone changes it. Null until the feed has placed it.</summary>
    public long? Position { get; private set; } = after;

    /// <summary>Done when the feed has looked at it for the first time: what is committed from then on reaches it.</summary>
    public Task Positioned => positioned.Task;

    /// <summary>What is to be written.</summary>
    internal ChannelReader<Frame> Frames => waiting.Reader;

    /// <summary>Instant, in ticks, at which the write now under way began; 0 while nothing is being written.</summary>
    public long WritingSince
    {
        get => Volatile.Read(ref writingSince);
        set => Volatile.Write(ref writingSince, value);
    }

    /// <summary>
    /// Takes what one reading of the list found. Rows must follow this stream's position without a gap: where one is missing, it was forgotten by age,
    /// and the client is told to take the snapshot.
    /// </summary>
    /// <param name="head">The list's newest cursor at the reading.</param>
    /// <param name="rows">Rows in order, from the position of the list's hindmost stream on; perhaps not up to the head.</param>
    /// <param name="frames">Frames of the rows, made once for all streams of the list.</param>
    /// <returns>True where the list should be read for it again at once.</returns>
    internal bool Take(long head, IReadOnlyList<KeptEvent> rows, IReadOnlyList<Frame> frames)
    {
        var position = Position ?? head;
        var next = 0;
        while (next < rows.Count && rows[next].Cursor <= position)
            next++;
        if (IsMissing(position, head, rows, next))
        {
            if (waiting.Writer.TryWrite(Frame.Reset(head)))
                position = head;
        }
        else
        {
            while (next < rows.Count && waiting.Writer.TryWrite(frames[next]))
                position = rows[next++].Cursor;
        }

        Position = position;
        positioned.TrySetResult();
        if (position == head || closed)
            return false;
        // Either the writer sees the mark after emptying the queue, or the queue is seen empty here.
        Interlocked.Exchange(ref behind, 1);
        return waiting.Reader.Count < Room / 2 && TakeBehind();
    }

    /// <summary>Gives a comment where there is room.</summary>
    public void Beat() => Give(Frame.Heartbeat);

    /// <summary>Gives a frame that is in no list, where there is room.</summary>
    internal void Give(Frame frame) => waiting.Writer.TryWrite(frame);

    /// <summary>True once where the feed has more than there was room for.</summary>
    public bool TakeBehind() => Interlocked.Exchange(ref behind, 0) == 1;

    /// <summary>Ends the stream after what is waiting; one that is stuck in a write is cut off.</summary>
    public void Close()
    {
        closed = true;
        waiting.Writer.TryComplete();
        positioned.TrySetResult();
        if (WritingSince != 0)
            abort();
    }

    /// <summary>Cuts the connection off.</summary>
    public void Abort() => abort();

    private static bool IsMissing(long position, long head, IReadOnlyList<KeptEvent> rows, int next)
    {
        if (position > head)
            return true;
        return next < rows.Count ? rows[next].Cursor != position + 1 : rows.Count == 0 && position != head;
    }
}
