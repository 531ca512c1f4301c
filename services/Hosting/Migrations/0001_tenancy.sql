-- Puts a table under row-level security: the app login sees the tenants its transaction named, the worker login all of them.
create function tenant_table(table_name text) returns void language plpgsql as $$
begin
    execute format('alter table %I enable row level security', table_name);
    execute format('alter table %I force row level security', table_name);
    execute format(
        'create policy tenants_of_the_transaction on %I for all to %I using (tenant = any(nullif(current_setting(''app.tenants'', true), '''')::text[]))',
        table_name, current_schema() || '_app');
    execute format('create policy every_tenant on %I for all to %I using (true)', table_name, current_schema() || '_worker');
end $$;
