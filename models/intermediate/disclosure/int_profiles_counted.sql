with

counted as (
    select
        profile_id,
        offices,
        standing,
        sex_code,
        province_key,
        regency_key,
        district_key,
        region_key,
        newest_age,
        ages,
        birth_cohort,
        marital_status_code,
        ktp_status_code,
        is_simulated,
        least_persons,
        count(*) as persons
    from {{ ref('int_persons_profiled') }}
    group by
        profile_id,
        offices,
        standing,
        sex_code,
        province_key,
        regency_key,
        district_key,
        region_key,
        newest_age,
        ages,
        birth_cohort,
        marital_status_code,
        ktp_status_code,
        is_simulated,
        least_persons
)

select * from counted
