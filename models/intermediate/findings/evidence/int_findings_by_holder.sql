{#- What the register's holder of an entry's NIK shows: it is somebody else's, or a
    relative's. -#}
with

entries as (
    select * from {{ ref('int_voter_entries') }}
    where is_active
),

register as (
    select * from {{ ref('int_register_persons') }}
),

cards as (
    select distinct nkk
    from register
    where nkk is not null
),

-- a person of the register is the row that it is made of
holders as (
    select
        record_id as entry_id,
        candidate_id as record_id
    from {{ ref('int_records_resolved') }}
),

-- of that name on the holder's card, and the entry shows the card or the birth date
relatives as (
    select distinct entries.entry_id
    from entries
    inner join {{ ref('int_person_records') }} as records
        on entries.entry_id = records.record_id
    inner join holders
        on entries.entry_id = holders.entry_id
    inner join register as holder
        on holders.record_id = holder.person_id
    inner join register as kin
        on
            holder.nkk = kin.nkk
            and records.name_key = kin.name_key
            and holder.person_id <> kin.person_id
    where
        records.nkk = holder.nkk
        or records.birth_date = kin.birth_date
),

met as (
    -- Born the same day as the NIK says: a neighbour's NIK, or a misspelt name. Without
    -- a card of today, or with one that may be rounded, nobody can tell a relative, or
    -- the holder, from somebody else.
    select
        entries.entry_id,
        case
            when entries.link_rule_code = 'born_same_day' then 'nik_of_neighbour'
            when entries.link_rule_code <> 'different' then 'nik_of_other_by_like_name'
            when cards.nkk is null or right(cards.nkk, 1) = '0'
                then 'nik_of_other_by_old_card'
            else 'nik_of_other'
        end as condition_code,
        holders.record_id as evidence_record_id
    from entries
    inner join holders
        on entries.entry_id = holders.entry_id
    left join cards
        on entries.nkk = cards.nkk
    where entries.padan_code = 'nik_of_other'

    union all

    -- certain where a relative has the name and the birth date is not the holder's; the
    -- name alone may be a namesake's
    select
        entries.entry_id,
        case
            when
                entries.link_rule_code = 'name_of_relative_born_otherwise'
                and relatives.entry_id is not null
                then 'nik_of_named_relative'
            else 'nik_of_likely_relative'
        end as condition_code,
        holders.record_id as evidence_record_id
    from entries
    inner join holders
        on entries.entry_id = holders.entry_id
    left join relatives
        on entries.entry_id = relatives.entry_id
    where
        entries.link_rule_code in (
            'name_of_relative_born_otherwise', 'name_of_relative', 'different_in_family'
        )
),

found as (
    select
        met.entry_id as subject_id,
        conditions.kind_code,
        conditions.certainty_code,
        met.evidence_record_id,
        'register' as evidence_grade_code,
        cast(null as date) as event_date,
        cast(null as string) as scope_code,
        cast(null as boolean) as is_surplus
    from met
    inner join {{ ref('finding_conditions') }} as conditions
        on met.condition_code = conditions.condition_code
    where conditions.subject_code = 'entry'
)

select * from found
