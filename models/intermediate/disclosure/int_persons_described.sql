{#- What somebody who knows a person may find its rows by, if all marts are joined. A
    person has one place: that of its newest active entry, else its residence. Whom no
    record attests that is told of persons is in no mart, and hides nobody. -#}
with

entries as (
    select
        entries.person_id,
        entries.region_key,
        case when {{ is_special_station('entries.tps_number') }} then 1 else 0 end
            as at_special_location,
        row_number() over (
            partition by entries.person_id
            order by
                case when entries.is_active then 0 else 1 end asc nulls last,
                entries.list_number desc nulls last,
                entries.region_key asc nulls last
        ) as choice
    from {{ ref('int_voter_entries') }} as entries
),

listed as (
    select
        person_id,
        max(case when choice = 1 then region_key end) as region_key,
        min(at_special_location) as is_always_special,
        max(at_special_location) as is_ever_special
    from entries
    group by person_id
),

-- a record of a roster tells the service, whatever became of it
agencies as (
    select distinct
        person_id,
        agency_code
    from {{ ref('int_person_events') }}
    where state_code = 'in_service'
),

rosters as (
    select
        person_id,
        {{ text_joined('agency_code', 'agency_code') }} as roster_agencies
    from agencies
    group by person_id
),

-- so does one of a school the age, within a few years
pupils as (
    select distinct person_id
    from {{ ref('int_records_resolved') }}
    where dataset_code = 'pupils'
),

scopes as (
    select distinct
        records.person_id,
        files.scope_code
    from {{ ref('int_records_resolved') }} as records
    inner join {{ ref('int_files_statused') }} as files
        on records.delivery_key = files.delivery_key
    where files.scope_code <> 'national'
),

-- keys of lists and deliveries name their office, so that it is told of every row
offices as (
    select
        person_id,
        {{ text_joined('scope_code', 'scope_code') }} as offices
    from scopes
    group by person_id
),

described as (
    select
        persons.person_id,
        coalesce(offices.offices, 'national') as offices,
        persons.birth_date,
        ages.newest_date,
        coalesce(ages.newest_age, 'not_listed') as newest_age,
        coalesce(ages.ages, 'not_listed') as ages,
        {{ birth_cohort('persons.birth_date') }} as birth_cohort,
        persons.service_status_code || '/' || coalesce(rosters.roster_agencies, '')
        || case when persons.citizenship_code = 'wna' then '/wna' else '' end
        || case
            when listed.person_id is null then '/not_listed'
            when listed.is_always_special = 1 then '/special'
            when listed.is_ever_special = 1 then '/also_special'
            else ''
        end
        || case when ages.is_minor = 1 then '/minor' else '' end
        || case when ages.is_very_old = 1 then '/very_old' else '' end
        || case when pupils.person_id is not null then '/pupil' else '' end as standing,
        coalesce(persons.sex_code, 'unknown') as sex_code,
        coalesce(regions.province_key, regions.region_key, 'unknown') as province_key,
        coalesce(regions.regency_key, regions.region_key, 'unknown') as regency_key,
        coalesce(regions.district_key, regions.region_key, 'unknown') as district_key,
        -- of who stands in no list the village is not told
        coalesce(listed.region_key, 'not_listed') as region_key,
        coalesce(persons.marital_status_code, 'unknown') as marital_status_code,
        coalesce(persons.ktp_status_code, 'unknown') as ktp_status_code,
        persons.is_simulated
    from {{ ref('int_persons') }} as persons
    inner join {{ ref('int_persons_attested') }} as attested
        on persons.person_id = attested.person_id
    left join listed
        on persons.person_id = listed.person_id
    left join {{ ref('int_person_age_groups') }} as ages
        on persons.person_id = ages.person_id
    left join rosters
        on persons.person_id = rosters.person_id
    left join pupils
        on persons.person_id = pupils.person_id
    left join offices
        on persons.person_id = offices.person_id
    left join {{ ref('int_regions_nested') }} as regions
        on coalesce(listed.region_key, persons.region_key) = regions.region_key
)

select * from described
