with

persons as (
    select * from {{ ref('int_persons') }}
),

keyed as (
    select
        pseudonyms.pseudonym_key as person_key,
        coalesce(persons.sex_code, 'unknown') as sex_code,
        cast(
            extract(year from persons.birth_date)
            - extract(year from persons.birth_date) % 5 as smallint
        ) as birth_cohort,
        coalesce(regions.district_key, regions.region_key) as residence_region_key,
        persons.is_in_population_register,
        persons.life_status_code,
        coalesce(persons.citizenship_code, 'unknown') as citizenship_code,
        coalesce(persons.marital_status_code, 'unknown') as marital_status_code,
        persons.service_status_code,
        coalesce(persons.ktp_status_code, 'unknown') as ktp_status_code,
        attested.attested_by,
        cast(attested.conflict_count as smallint) as conflict_count,
        attested.first_as_of,
        attested.last_as_of,
        persons.is_simulated
    from persons
    inner join {{ ref('int_pseudonyms') }} as pseudonyms
        on persons.person_id = pseudonyms.internal_id
    inner join {{ ref('int_persons_attested') }} as attested
        on persons.person_id = attested.person_id
    left join {{ ref('int_regions_nested') }} as regions
        on persons.region_key = regions.region_key
)

select * from keyed
