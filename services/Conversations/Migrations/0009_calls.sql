-- Of an offer: whom it asks. A call has to ring there.
alter table conversation add column offered_to text;
