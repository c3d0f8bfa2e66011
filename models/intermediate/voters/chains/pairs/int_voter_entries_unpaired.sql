{#- What voter id and person leave of two lists, and how it describes its persons. In
    the first list nothing goes on. -#}
with

paired as (
    {% for step in ['dpid', 'person'] %}
    select
        entry_id,
        previous_entry_id
    from {{ ref('int_voter_entries_paired_by_' ~ step) }}

    union all

    {% endfor %}
    select
        entry_id,
        previous_entry_id
    from {{ ref('int_voter_entries_paired_elsewhere') }}
),

left_over as (
    select
        entry_id,
        list_number,
        true as is_later,
        is_in_register,
        region_key,
        scope_code
    from {{ ref('int_voter_entries') }}
    where
        list_number > 1
        and entry_id not in (select paired.entry_id from paired)

    union all

    select
        entry_id,
        later_list_number as list_number,
        false as is_later,
        is_in_register,
        region_key,
        scope_code
    from {{ ref('int_voter_entries_continued') }}
    where entry_id not in (select paired.previous_entry_id from paired)
),

described as (
    select
        left_over.*,
        records.name_key,
        records.birth_date,
        records.nkk,
        records.sex_code
    from left_over
    inner join {{ ref('int_person_records') }} as records
        on left_over.entry_id = records.record_id
)

select * from described
