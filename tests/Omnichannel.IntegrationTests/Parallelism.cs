// A class brings up to five service processes; two at a time are enough for a small machine.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
