{#- Each entry that its office leaves with the entry of the same person anywhere that it
    continues, one to one, in the list nearest to that. -#}
with

paired_before as (
    select
        entry_id,
        previous_entry_id
    from {{ ref('int_voter_entries_paired_by_dpid') }}

    union all

    select
        entry_id,
        previous_entry_id
    from {{ ref('int_voter_entries_paired_by_person') }}
),

earlier as (
    select
        *,
        row_number() over (
            partition by later_list_number, person_id
            order by region_key nulls last, entry_id nulls last
        ) as place
    from {{ ref('int_voter_entries_continued') }}
    where
        person_id is not null
        and entry_id not in (select paired_before.previous_entry_id from paired_before)
),

later as (
    select
        entry_id,
        list_number,
        person_id,
        row_number() over (
            partition by list_number, person_id
            order by region_key nulls last, entry_id nulls last
        ) as place
    from {{ ref('int_voter_entries') }}
    where
        person_id is not null
        and entry_id not in (select paired_before.entry_id from paired_before)
),

met as (
    select
        later.entry_id,
        earlier.entry_id as previous_entry_id,
        row_number() over (
            partition by earlier.entry_id
            order by later.list_number nulls last
        ) as place_from_nearest
    from later
    inner join earlier
        on
            later.list_number = earlier.later_list_number
            and later.person_id = earlier.person_id
            and later.place = earlier.place
),

paired as (
    select
        entry_id,
        previous_entry_id,
        'anywhere' as chain_rule_code
    from met
    where place_from_nearest = 1
)

select * from paired
