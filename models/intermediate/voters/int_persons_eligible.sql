{#- Register persons entitled to vote on the day of each list whose office delivered it:
    citizens, alive, 17 or ever married, out of service, resident there. -#}
with

register as (
    select * from {{ ref('int_register_persons') }}
    where
        register_status_code = 'resident'
        and citizenship_code = 'wni'
),

lists as (
    select distinct
        list_key,
        list_number,
        cycle_key,
        stage_code,
        scope_code,
        reference_date,
        is_simulated
    from {{ ref('int_voter_lists_dated') }}
),

deaths as (
    select
        records.candidate_id as person_id,
        min(deaths.death_date) as death_date
    from {{ ref('int_deaths_validated') }} as deaths
    inner join {{ ref('int_records_resolved') }} as records
        on deaths.row_id = records.row_id
    where
        deaths.rejection_codes is null
        and records.link_status_code = 'link'
    group by records.candidate_id
),

aged as (
    select
        register.person_id,
        register.name_key,
        register.sex_code,
        register.birth_date,
        register.marital_status_code,
        register.arrival_date,
        register.region_key,
        register.as_of,
        register.delivered_date,
        register.delivery_key,
        register.is_simulated,
        lists.list_key,
        lists.list_number,
        lists.cycle_key,
        lists.stage_code,
        lists.scope_code,
        lists.reference_date,
        {{ age_on('register.birth_date', 'lists.reference_date') }} as age
    from register
    inner join {{ ref('int_regions_nested') }} as regions
        on register.region_key = regions.region_key
    inner join lists
        on
            {{ office_code('regions') }} = lists.scope_code
            and register.is_simulated = lists.is_simulated
),

entitled as (
    select aged.*
    from aged
    left join deaths
        on
            aged.person_id = deaths.person_id
            and aged.reference_date >= deaths.death_date
    left join {{ ref('int_persons_in_service') }} as services
        on
            aged.person_id = services.person_id
            and aged.reference_date >= services.service_start_date
            and coalesce(services.service_end_date, date '9999-12-31')
            > aged.reference_date
    where
        (aged.age >= 17 or aged.marital_status_code in ('S', 'P'))
        and deaths.person_id is null
        and services.person_id is null
)

select * from entitled
