{#- A region that is not told is null, a code `protected`. -#}
with

republic as (
    select max(region_key) as region_key
    from {{ ref('int_regions_nested') }}
    where region_level = 'country'
),

disclosed as (
    select
        persons.person_id,
        coarsened.standing_told <> 'protected' as is_standing_told,
        coarsened.sex_code_told as sex_code,
        republic.region_key as country_key,
        nullif(coarsened.province_key_told, 'protected') as province_key,
        nullif(coarsened.regency_key_told, 'protected') as regency_key,
        nullif(coarsened.district_key_told, 'protected') as district_key,
        nullif(coarsened.region_key_told, 'protected') as region_key,
        coarsened.ages_told <> 'protected' as is_each_age_told,
        case
            when coarsened.newest_age_told <> 'protected' then persons.newest_date
        end as age_told_on,
        coarsened.birth_cohort_told <> 'protected' as is_birth_cohort_told,
        coarsened.marital_status_code_told as marital_status_code,
        coarsened.ktp_status_code_told as ktp_status_code
    from {{ ref('int_persons_profiled') }} as persons
    inner join {{ ref('int_profiles_coarsened') }} as coarsened
        on
            persons.profile_id = coarsened.profile_id
            and persons.is_simulated = coarsened.is_simulated
    cross join republic
)

select * from disclosed
