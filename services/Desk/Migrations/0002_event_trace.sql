-- W3C trace context of what an event was kept for, so that the trace goes on to its write on a stream.
alter table event add trace_parent text;
