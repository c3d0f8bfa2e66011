with

lists as (
    select * from {{ ref('int_voter_list_units') }}
),

stages as (
    select distinct list_number
    from lists
),

-- An office may have skipped a stage, or have stopped to deliver.
earlier as (
    select
        lists.scope_code,
        stages.list_number,
        max(lists.list_number) as previous_list_number
    from lists
    inner join stages
        on lists.list_number < stages.list_number
    group by lists.scope_code, stages.list_number
),

keyed as (
    select
        earlier.*,
        previous.list_key as previous_list_key,
        own.list_key
    from earlier
    inner join lists as previous
        on
            earlier.scope_code = previous.scope_code
            and earlier.previous_list_number = previous.list_number
    left join lists as own
        on
            earlier.scope_code = own.scope_code
            and earlier.list_number = own.list_number
)

select * from keyed
