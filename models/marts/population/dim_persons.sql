with

persons as (
    select * from {{ ref('int_persons') }}
),

keyed as (
    select
        pseudonyms.person_key,
        told.sex_code,
        case
            when told.is_birth_cohort_told then {{ birth_cohort('persons.birth_date') }}
        end as birth_cohort,
        {{ place_told('regions', 'told', finest='district') }} as residence_region_key,
        persons.is_in_population_register,
        persons.life_status_code,
        case
            when told.is_standing_told
                then coalesce(persons.citizenship_code, 'unknown')
            else 'protected'
        end as citizenship_code,
        told.marital_status_code,
        case
            when told.is_standing_told then persons.service_status_code else 'protected'
        end as service_status_code,
        told.ktp_status_code,
        attested.attested_by,
        cast(attested.conflict_count as smallint) as conflict_count,
        attested.first_as_of,
        attested.last_as_of,
        persons.is_simulated
    from persons
    inner join {{ ref('int_pseudonyms') }} as pseudonyms
        on persons.person_id = pseudonyms.record_id
    inner join {{ ref('int_persons_disclosed') }} as told
        on persons.person_id = told.person_id
    inner join {{ ref('int_persons_attested') }} as attested
        on persons.person_id = attested.person_id
    left join {{ ref('int_regions_nested') }} as regions
        on persons.region_key = regions.region_key
)

select * from keyed
