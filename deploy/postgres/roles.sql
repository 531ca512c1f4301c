-- One schema and three logins for each service: the owner migrates, the app serves requests (row-level security shows it the tenant
-- at hand only), the worker runs relays and timers. Run by the administrator in the database; running it again changes nothing.
--
-- Passwords follow from one secret, so that nobody keeps fifteen of them: hex(sha256('SECRET:LOGIN')), with the secret in the session's
-- setting omnichannel.secret (PGOPTIONS='-c omnichannel.secret=…').
do $$
declare
  service text;
  duty text;
  login text;
begin
  foreach service in array array['email', 'conversations', 'routing', 'desk', 'chat', 'social', 'phone', 'identity'] loop
    foreach duty in array array['owner', 'app', 'worker'] loop
      login := service || '_' || duty;
      if not exists (select from pg_roles where rolname = login) then
        execute format('create role %I login', login);
      end if;
      execute format('alter role %I password %L', login,
        encode(sha256(convert_to(current_setting('omnichannel.secret') || ':' || login, 'UTF8')), 'hex'));
      execute format('alter role %I set search_path = %I', login, service);
    end loop;
    execute format('create schema if not exists %I authorization %I', service, service || '_owner');
    execute format('grant usage on schema %I to %I, %I', service, service || '_app', service || '_worker');
  end loop;
  revoke all on schema public from public;
end
$$;
