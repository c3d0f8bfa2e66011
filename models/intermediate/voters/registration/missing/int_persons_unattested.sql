{#- Missing persons of whom nothing but standing in the population register has told for
    years. Many of the old among them have died and nobody reported it. Told of is who
    stands in a list or in a record of another agency, and whom the register shows to
    have come, or to have changed status. Five years are the longest between two
    elections, and a family card is written anew at each event in the family. -#}
{% set years_told = 5 %}
with

unregistered as (
    select
        missing.person_id,
        missing.list_number,
        missing.list_key,
        missing.reference_date,
        register.arrival_date,
        register.register_status_date
    from {{ ref('int_persons_unregistered') }} as missing
    inner join {{ ref('int_register_persons') }} as register
        on missing.person_id = register.person_id
),

persons as (
    select distinct
        person_id,
        arrival_date,
        register_status_date
    from unregistered
),

-- The DP4 is made of the register, so that it adds nothing to it.
stages as (
    select
        list_number,
        max(established_date) as established_date
    from {{ ref('int_voter_lists_dated') }}
    where stage_code <> 'dp4'
    group by list_number
),

-- An office that strikes somebody as dead takes back what its lists said before.
struck as (
    select
        person_id,
        max(list_number) as list_number
    from {{ ref('int_voter_entries') }}
    where
        not is_active
        and tms_reason_code = 'deceased'
    group by person_id
),

-- Who tells of a death does not tell of a life.
deaths as (
    select distinct record_id
    from {{ ref('int_person_events') }}
    where state_code = 'dead'
),

told as (
    select
        persons.person_id,
        stages.established_date as told_on
    from persons
    inner join {{ ref('int_persons_listed') }} as listed
        on persons.person_id = listed.person_id
    inner join stages
        on listed.list_number = stages.list_number
    left join struck
        on persons.person_id = struck.person_id
    where
        struck.person_id is null
        or listed.list_number > struck.list_number

    union all

    select
        persons.person_id,
        coalesce(marriages.valid_from, records.as_of) as told_on
    from persons
    inner join {{ ref('int_records_resolved') }} as records
        on persons.person_id = records.person_id
    left join deaths
        on records.record_id = deaths.record_id
    -- a deed tells of its day, however late it is delivered
    left join {{ ref('int_person_events') }} as marriages
        on
            records.record_id = marriages.record_id
            and marriages.event_code = 'marriage'
    where
        deaths.record_id is null
        and records.agency_code <> 'dukcapil'
        and records.dataset_code <> 'voter_list'

    union all

    select
        person_id,
        arrival_date as told_on
    from persons

    union all

    select
        person_id,
        register_status_date as told_on
    from persons
),

last_told as (
    select
        person_id,
        max(told_on) as told_on
    from told
    group by person_id
),

unattested as (
    select
        unregistered.person_id,
        unregistered.list_number,
        unregistered.list_key
    from unregistered
    inner join last_told
        on unregistered.person_id = last_told.person_id
    where
        last_told.told_on is null
        or last_told.told_on + interval {{ years_told }} year
        <= unregistered.reference_date
)

select * from unattested
