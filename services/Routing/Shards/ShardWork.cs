using System.Diagnostics;
using Omnichannel.Messaging.Reading;
using Omnichannel.Routing.Commands;

namespace Omnichannel.Routing.Shards;

/// <summary>Something for a shard's one writer to do.</summary>
abstract class ShardWork
{
    public abstract void Fail(Exception exception);
}

/// <summary>Events to be taken in; done once committed.</summary>
sealed class EventsWork(IReadOnlyList<ReceivedEvent> events) : ShardWork
{
    readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<ReceivedEvent> Events => events;

    public Task Done => done.Task;

    public void Complete() => done.TrySetResult();

    public override void Fail(Exception exception) => done.TrySetException(exception);
}

/// <summary>A command to be answered; answered once committed.</summary>
sealed class CommandWork(RoutingCommand command) : ShardWork
{
    readonly TaskCompletionSource<CommandAnswer> answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RoutingCommand Command => command;

    public string? TraceParent { get; } = Activity.Current?.Id;

    /// <summary>The answer to give once it is committed; null: storage knows it.</summary>
    public CommandAnswer? Answer { get; set; }

    public Task<CommandAnswer> Answered => answered.Task;

    public void Complete() => answered.TrySetResult(Answer!);

    public override void Fail(Exception exception) => answered.TrySetException(exception);
}

/// <summary>A timer has run out.</summary>
sealed class TimeWork : ShardWork
{
    public static readonly TimeWork Instance = new();

    public override void Fail(Exception exception)
    {
        // Nobody waits for it; what is due is due at the next turn as well.
    }
}

/// <summary>This process does not own the shard, or no longer.</summary>
sealed class NotOwnerException() : Exception("This process does not own the shard.");
