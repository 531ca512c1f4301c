-- While a conversation waits and its queue is closed: when the queue opens.
alter table conversation add column queue_opens_at timestamptz;
