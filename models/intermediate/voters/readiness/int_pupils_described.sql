{#- When each pupil turns 17, whether a KTP-el is known, and whether the newest lists of
    the election have the pupil. A recording after the reference day does not count. -#}
with

lists as (
    select distinct
        list_key,
        cycle_key,
        scope_code,
        list_number,
        is_simulated
    from {{ ref('int_voter_lists_dated') }}
),

newest as (
    select
        *,
        max(list_number) over (
            partition by cycle_key, scope_code, is_simulated
        ) as newest_number
    from lists
),

listed as (
    select distinct
        newest.cycle_key,
        entries.person_id
    from {{ ref('int_voter_entries') }} as entries
    inner join newest
        on entries.list_key = newest.list_key
    where
        entries.is_active
        and newest.list_number = newest.newest_number
),

dated as (
    select
        pupils.*,
        {{ birthday_at('coalesce(persons.birth_date, pupils.birth_date)', 17) }}
            as turns_17_on,
        ktp.recorded_from,
        ktp.ktp_status_code as ktp_status_known
    from {{ ref('int_pupils_current') }} as pupils
    left join {{ ref('int_persons') }} as persons
        on pupils.person_id = persons.person_id
    left join {{ ref('int_person_ktp_statuses') }} as ktp
        on pupils.person_id = ktp.person_id
),

described as (
    select
        dated.cycle_key,
        dated.person_id,
        dated.school_code,
        dated.region_key,
        dated.is_simulated,
        case
            when dated.turns_17_on > dated.reference_date then 'after'
            when
                {{ days_between('dated.turns_17_on', 'dated.reference_date') }} <= 90
                then '0-90'
            when
                {{ days_between('dated.turns_17_on', 'dated.reference_date') }} <= 180
                then '91-180'
            when
                {{ days_between('dated.turns_17_on', 'dated.reference_date') }} <= 365
                then '181-365'
            else '365+'
        end as turns_17_band,
        case
            when dated.recorded_from > dated.reference_date then 'not_recorded'
            else coalesce(dated.ktp_status_known, dated.ktp_status_code, 'unknown')
        end as ktp_status_code,
        listed.person_id is not null as is_listed
    from dated
    left join listed
        on
            dated.cycle_key = listed.cycle_key
            and dated.person_id = listed.person_id
)

select * from described
