{#- What voter id and person leave of two lists, and how it describes its persons. In
    the first list nothing goes on. Joined rather than asked with `not in`, which Spark asks
    of every record and every pair. -#}
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
        entries.entry_id,
        entries.list_number,
        true as is_later,
        entries.is_in_register,
        entries.region_key,
        entries.scope_code
    from {{ ref('int_voter_entries') }} as entries
    left join paired
        on entries.entry_id = paired.entry_id
    where
        entries.list_number > 1
        and paired.entry_id is null

    union all

    select
        continued.entry_id,
        continued.later_list_number as list_number,
        false as is_later,
        continued.is_in_register,
        continued.region_key,
        continued.scope_code
    from {{ ref('int_voter_entries_continued') }} as continued
    left join paired
        on continued.entry_id = paired.previous_entry_id
    where paired.previous_entry_id is null
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
