{#- Each entry with the entry that it continues by its voter id, one to one: first in
    its office, then in any. Two persons of the register contradict each other, and so do
    two descriptions that share no name, birth date or family card, whatever the voter id
    says: offices number anew. -#}
with

left_behind as (
    select * from {{ ref('int_voter_entries_left_behind') }}
),

entries as (
    select
        entry_id,
        list_number,
        dpid,
        person_id,
        is_in_register,
        region_key,
        scope_code
    from {{ ref('int_voter_entries') }}
    where
        dpid is not null
        and entry_id not in (select left_behind.entry_id from left_behind)
),

continued as (
    select * from {{ ref('int_voter_entries_continued') }}
    where dpid is not null
),

earlier_in_office as (
    select
        *,
        row_number() over (
            partition by later_list_number, dpid, scope_code
            order by region_key nulls last, entry_id nulls last
        ) as place
    from continued
),

later_in_office as (
    select
        *,
        row_number() over (
            partition by list_number, dpid, scope_code
            order by region_key nulls last, entry_id nulls last
        ) as place
    from entries
),

in_office as (
    select
        later.entry_id,
        earlier.entry_id as previous_entry_id,
        coalesce(later.person_id = earlier.person_id, false) as is_of_person,
        'same_dpid' as chain_rule_code
    from later_in_office as later
    inner join earlier_in_office as earlier
        on
            later.list_number = earlier.later_list_number
            and later.dpid = earlier.dpid
            and later.scope_code = earlier.scope_code
            and later.place = earlier.place
    where
        later.person_id = earlier.person_id
        or not later.is_in_register
        or not earlier.is_in_register
),

earlier_elsewhere as (
    select
        *,
        row_number() over (
            partition by later_list_number, dpid
            order by region_key nulls last, entry_id nulls last
        ) as place
    from continued
    where entry_id not in (select in_office.previous_entry_id from in_office)
),

later_elsewhere as (
    select
        *,
        row_number() over (
            partition by list_number, dpid
            order by region_key nulls last, entry_id nulls last
        ) as place
    from entries
    where entry_id not in (select in_office.entry_id from in_office)
),

met_elsewhere as (
    select
        later.entry_id,
        earlier.entry_id as previous_entry_id,
        coalesce(later.person_id = earlier.person_id, false) as is_of_person,
        row_number() over (
            partition by earlier.entry_id
            order by later.list_number nulls last
        ) as place_from_nearest
    from later_elsewhere as later
    inner join earlier_elsewhere as earlier
        on
            later.list_number = earlier.later_list_number
            and later.dpid = earlier.dpid
            and later.place = earlier.place
    where
        later.person_id = earlier.person_id
        or not later.is_in_register
        or not earlier.is_in_register
),

met as (
    select
        entry_id,
        previous_entry_id,
        is_of_person,
        chain_rule_code
    from in_office

    union all

    select
        entry_id,
        previous_entry_id,
        is_of_person,
        'same_dpid_elsewhere' as chain_rule_code
    from met_elsewhere
    where place_from_nearest = 1
),

records as (
    select * from {{ ref('int_person_records') }}
),

paired as (
    select
        entry_id,
        previous_entry_id,
        chain_rule_code
    from met
    where is_of_person

    union all

    select
        met.entry_id,
        met.previous_entry_id,
        met.chain_rule_code
    from met
    inner join records as later
        on met.entry_id = later.record_id
    inner join records as earlier
        on met.previous_entry_id = earlier.record_id
    where
        not met.is_of_person
        and (
            later.name_key = earlier.name_key
            or later.birth_date = earlier.birth_date
            or later.nkk = earlier.nkk
        )
)

select * from paired
