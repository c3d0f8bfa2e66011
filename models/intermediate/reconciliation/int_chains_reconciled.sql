with

entries as (
    select
        entry_id,
        list_key,
        chain_id,
        previous_entry_id
    from {{ ref('int_voter_entries_chained') }}
),

-- A chain that begins with an entry that continues another one was cut by us.
counted as (
    select
        entries.list_key,
        count(*) as expected_value,
        count(case when firsts.previous_entry_id is null then 1 end) as actual_value
    from entries
    inner join entries as firsts
        on entries.chain_id = firsts.entry_id
    where entries.previous_entry_id is not null
    group by entries.list_key
),

described as (
    select
        'identity' as comparison_code,
        'chains/' || counted.list_key as subject_code,
        'continued_entries' as metric_code,
        lists.cycle_key,
        lists.stage_code,
        lists.established_date as as_of,
        lists.scope_code as region_code,
        'all' as sex_code,
        counted.expected_value,
        counted.actual_value,
        cast(null as string) as reason,
        lists.delivery_key as source,
        lists.is_simulated
    from counted
    inner join {{ ref('int_voter_list_units') }} as lists
        on counted.list_key = lists.list_key
)

select * from described
