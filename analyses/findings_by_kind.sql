-- How many entries have a finding of each kind, and how many in a hundred are that?
-- Returns at least 10 rows on a simulated nation.
with

entries as (
    select
        cycle_key,
        stage_code,
        count(*) as entries

    from fct_voter_entries

    where is_active

    group by all
),

found as (
    select
        cycle_key,
        stage_code,
        kind_code,
        severity,
        certainty_code,
        count(*) as findings

    from fct_voter_findings

    -- Of the entries of one person, the one proposed to stay is not counted.
    where coalesce(is_surplus, true)

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
    found.severity asc,
    found.findings desc;
