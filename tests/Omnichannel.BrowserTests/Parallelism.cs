// One house and one browser, and a page at a time: what a page does within a second shall not depend on its neighbours.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
