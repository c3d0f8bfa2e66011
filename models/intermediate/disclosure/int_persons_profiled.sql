{#- Traits together as one profile. A cohort that would leave too few days of birth
    beside the age groups is not told, and neither are age groups that would. -#}
{%- set traits = [
    'offices', 'standing', 'sex_code', 'province_key', 'regency_key', 'district_key',
    'region_key', 'newest_age', 'ages', 'birth_cohort', 'marital_status_code', 'ktp_status_code',
] -%}
with

described as (
    select
        person_id,
        offices,
        standing,
        sex_code,
        province_key,
        regency_key,
        district_key,
        region_key,
        -- a group is told with its day: on another day it is another
        coalesce(cast(newest_date as string) || ':' || newest_age, newest_age)
            as newest_age,
        ages,
        marital_status_code,
        ktp_status_code,
        birth_date,
        newest_date,
        is_simulated,
        coalesce(cast(birth_cohort as string), 'unknown') as birth_cohort
    from {{ ref('int_persons_described') }}
),

{% for age in ('newest_age', 'ages') %}
days_of_{{ age }} as (
    select
        {{ age }},
        birth_cohort,
        count(distinct birth_date) as birth_days
    from described
    group by
        {{ age }},
        birth_cohort
),

{% endfor %}
spanned as (
    select
        described.person_id,
        described.offices,
        described.standing,
        described.sex_code,
        described.province_key,
        described.regency_key,
        described.district_key,
        described.region_key,
        described.newest_age,
        case
            when days_of_ages.birth_days >= bars.least_birth_days then described.ages
            else 'protected'
        end as ages,
        case
            when days_of_newest_age.birth_days >= bars.least_birth_days
                then described.birth_cohort
            else 'protected'
        end as birth_cohort,
        described.marital_status_code,
        described.ktp_status_code,
        described.newest_date,
        described.is_simulated,
        bars.least_persons
    from described
    inner join days_of_ages
        on
            described.ages = days_of_ages.ages
            and described.birth_cohort = days_of_ages.birth_cohort
    inner join days_of_newest_age
        on
            described.newest_age = days_of_newest_age.newest_age
            and described.birth_cohort = days_of_newest_age.birth_cohort
    cross join {{ ref('disclosure_bars') }} as bars
),

profiled as (
    select
        *,
        md5({{ traits | join(" || '|' || ") }}) as profile_id
    from spanned
)

select * from profiled
