-- Calendars are configuration like agents, queues and skills.
alter table configuration drop constraint configuration_kind_check;
alter table configuration add constraint configuration_kind_check check (kind in ('agent', 'queue', 'skill', 'calendar'));
