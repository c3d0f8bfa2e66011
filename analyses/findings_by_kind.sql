-- How many entries have a finding of each kind, and how many in a hundred are that?
-- Protected cells, which are fewer than 10 or hide such, are counted and not summed.
-- On open.duckdb. Returns at least 10 rows on a simulated nation.
with

entries as (
    select
        cycle_key,
        stage_code,
        sum(voters) as entries

    from fct_registered_voters

    where source_code = 'rows'

    group by all
),

found as (
    select
        c.cycle_key,
        c.stage_code,
        c.kind_code,
        c.certainty_code,
        coalesce(sum(c.entries), 0) as findings,
        count(*) filter (where c.status_code = 'protected') as protected_cells

    from fct_finding_counts as c

    group by all
)

select
    found.*,
    entries.entries,
    round(100.0 * found.findings / entries.entries, 3) as percent_of_entries
from found
inner join entries
    on
        found.cycle_key = entries.cycle_key
        and found.stage_code = entries.stage_code
order by
    found.cycle_key asc,
    found.stage_code asc,
    found.findings desc;
