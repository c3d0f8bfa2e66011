{#- Measured on the marts as they stand, for a reader who joins all of them: what is
    told of a person in any row, not what was meant to be told. -#}
{%- set codes = [
    'sex_code', 'marital_status_code', 'ktp_status_code', 'service_status_code',
    'foreign_code', 'special_code',
] -%}
{%- set places = [
    'regions.province_key', 'regions.regency_key', 'regions.district_key',
    "case when regions.region_level in ('village', 'mission') then regions.region_key end",
] -%}
{%- set others = [
    ('population.fct_person_links', ref('fct_person_links')),
    ('voters.fct_voter_findings', ref('fct_voter_findings')),
    ('voters.fct_eligible_unregistered', ref('fct_eligible_unregistered')),
] -%}
with

rows_told as (
    select
        'population.dim_persons' as mart_name,
        person_key,
        residence_region_key as region_key,
        sex_code,
        marital_status_code,
        ktp_status_code,
        service_status_code,
        case when citizenship_code = 'wna' then 'wna' end as foreign_code,
        null as special_code,
        is_simulated
    from {{ ref('dim_persons') }}

    union all

    select
        'voters.fct_voter_entries' as mart_name,
        person_key,
        region_key,
        sex_code,
        marital_status_code,
        ktp_status_code,
        null as service_status_code,
        null as foreign_code,
        cast(is_special_location as string) as special_code,
        is_simulated
    from {{ ref('fct_voter_entries') }}

    {% for name, mart in others -%}
    union all

    select
        '{{ name }}' as mart_name,
        person_key,
        region_key,
        {% for code in codes -%}
        null as {{ code }},
        {% endfor -%}
        is_simulated
    from {{ mart }}

    {% endfor -%}
),

told as (
    select
        rows_told.person_key,
        {% for code in codes + places -%}
        {{ span_told(code) }}
        || '|' || {% endfor -%}
        '' as codes_and_places
    from rows_told
    left join {{ ref('dim_regions') }} as regions
        on rows_told.region_key = regions.region_key
    group by rows_told.person_key
),

dated_ages as (
    select distinct
        entries.person_key,
        cast(lists.reference_date as string) || ':' || age_groups.age_group
            as dated_age,
        {{ day_number('lists.reference_date') }} - 372 * age_groups.age_before
            as born_after,
        {{ day_number('lists.reference_date') }} - 372 * age_groups.age_from
            as born_by
    from {{ ref('fct_voter_entries') }} as entries
    inner join {{ ref('dim_voter_lists') }} as lists
        on entries.list_key = lists.list_key
    inner join {{ ref('age_groups') }} as age_groups
        on
            entries.age_group = age_groups.age_group
            and age_groups.age_from < age_groups.age_before
),

ages as (
    select
        person_key,
        {{ text_joined('dated_age', 'dated_age') }} as told_ages,
        max(born_after) as born_after,
        min(born_by) as born_by
    from dated_ages
    group by person_key
),

persons as (
    select
        persons.person_key,
        persons.is_simulated,
        told.codes_and_places || coalesce(ages.told_ages, '') || '|'
        || coalesce(cast(persons.birth_cohort as string), '') as all_told,
        least(
            coalesce(ages.born_by, 999999),
            coalesce(cast(persons.birth_cohort as integer) + 5, 2600) * 372 + 31
        )
        - greatest(
            coalesce(ages.born_after, 0),
            coalesce(cast(persons.birth_cohort as integer), 0) * 372 + 31
        ) as birth_days
    from {{ ref('dim_persons') }} as persons
    inner join told
        on persons.person_key = told.person_key
    left join ages
        on persons.person_key = ages.person_key
),

-- of whom nothing is told, nobody is found, however few they are
classes as (
    select
        person_key,
        -- entries of a person that contradict each other leave no day at all
        case when birth_days > 0 then birth_days end as birth_days,
        case
            when all_told <> '{{ '|' * ((codes + places) | length + 1) }}'
                then count(*) over (partition by is_simulated, all_told)
        end as persons_alike
    from persons
),

measured as (
    select
        case when rows_told.is_simulated then 'simulated/' else '' end
        || rows_told.mart_name as anonymity_key,
        rows_told.mart_name,
        cast(bars.least_persons as smallint) as least_persons,
        count(*) as rows,
        count(distinct rows_told.person_key) as persons,
        min(classes.persons_alike) as fewest_alike,
        count(case when classes.persons_alike < bars.least_persons then 1 end)
            as rows_below_bar,
        count(case when classes.persons_alike < 10 then 1 end) as rows_below_ten,
        cast(min(classes.birth_days) as integer) as shortest_birth_days,
        count(distinct case when classes.birth_days < 7 then classes.person_key end)
            as birth_dates_pinned,
        rows_told.is_simulated
    from rows_told
    inner join classes
        on rows_told.person_key = classes.person_key
    cross join {{ ref('disclosure_bars') }} as bars
    group by
        rows_told.mart_name,
        rows_told.is_simulated,
        bars.least_persons
)

select * from measured
