-- W3C trace context of the request, so that its trace goes on to the mail server's answer, whichever process sends it and however late.
alter table reply add trace_parent text;
