{#- Measured on the marts as they stand, for a reader who joins all of them: what is
    told of a person in any row, not what was meant to be told. -#}
{%- set marts = [
    ('population.dim_persons', ref('dim_persons'), 'residence_region_key'),
    ('population.fct_person_links', ref('fct_person_links'), 'region_key'),
    ('voters.fct_voter_entries', ref('fct_voter_entries'), 'region_key'),
    ('voters.fct_voter_findings', ref('fct_voter_findings'), 'region_key'),
    ('voters.fct_eligible_unregistered', ref('fct_eligible_unregistered'), 'region_key'),
] -%}
{%- set codes = ['sex_code', 'marital_status_code', 'ktp_status_code'] -%}
with

rows_told as (
    {% for name, mart, region_key in marts -%}
    {{ "select '" ~ name ~ "' as mart_name, person_key, is_simulated, " ~ region_key
        ~ " as region_key from " ~ mart }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

places as (
    select
        rows_told.person_key,
        {{ numbers_told('regions.province_number', 'p') }}
        || {{ numbers_told('regions.regency_number', 'r') }}
        || {{ numbers_told('regions.district_number', 'd') }}
        || {{ numbers_told('regions.village_number', 'v') }} as told
    from rows_told
    inner join {{ ref('int_regions_numbered') }} as regions
        on rows_told.region_key = regions.region_key
    group by rows_told.person_key
),

offices as (
    select
        links.person_key,
        {{ span_told('deliveries.scope_code', "'national'") }} as told
    from {{ ref('fct_person_links') }} as links
    inner join {{ ref('fct_deliveries') }} as deliveries
        on links.delivery_key = deliveries.delivery_key
    group by links.person_key
),

entries as (
    select
        entries.person_key,
        {% for code in codes -%}
        {{ span_told('entries.' ~ code, 'persons.' ~ code) }}
        || {% endfor -%}
        {{ span_told('cast(entries.is_special_location as string)') }} as told
    from {{ ref('fct_voter_entries') }} as entries
    inner join {{ ref('dim_persons') }} as persons
        on entries.person_key = persons.person_key
    group by entries.person_key
),

dated_ages as (
    select distinct
        entries.person_key,
        cast(lists.reference_date as string) || ':' || entries.age_group as age,
        {{ day_number('lists.reference_date') }} - 372 * age_groups.age_before
            as born_after,
        {{ day_number('lists.reference_date') }} - 372 * age_groups.age_from
            as born_until
    from {{ ref('fct_voter_entries') }} as entries
    inner join {{ ref('dim_voter_lists') }} as lists
        on entries.list_key = lists.list_key
    inner join {{ ref('age_groups') }} as age_groups
        on entries.age_group = age_groups.age_group
    where entries.age_group <> 'protected'
),

ages as (
    select
        person_key,
        {{ text_joined('age', 'age') }} as told,
        max(born_after) as born_after,
        min(born_until) as born_until
    from dated_ages
    group by person_key
),

persons as (
    select
        persons.person_key,
        persons.is_simulated,
        offices.told as offices,
        coalesce(places.told, '')
        || coalesce(entries.told, '')
        || coalesce(ages.told, '')
        {%- for code in codes + ['service_status_code', 'citizenship_code'] %}
        || {{ "coalesce(nullif(nullif(nullif(persons." ~ code
            ~ ", 'unknown'), 'protected'), 'wni'), '')" }}
        {%- endfor %}
        || coalesce(cast(persons.birth_cohort as string), '') as told,
        -- a null leaves the other bound
        least(ages.born_until, 372 * cast(persons.birth_cohort + 5 as integer) + 31)
        - greatest(ages.born_after, 372 * cast(persons.birth_cohort as integer) + 31)
            as birth_days
    from {{ ref('dim_persons') }} as persons
    left join places
        on persons.person_key = places.person_key
    left join offices
        on persons.person_key = offices.person_key
    left join entries
        on persons.person_key = entries.person_key
    left join ages
        on persons.person_key = ages.person_key
),

-- of whom nothing is told, nobody is found, however few they are
classes as (
    select
        person_key,
        case
            when told <> ''
                then count(*) over (partition by is_simulated, offices, told)
        end as persons_alike,
        count(*) over (partition by is_simulated, offices) as persons_of_offices,
        birth_days
    from persons
),

measured as (
    select
        case when rows_told.is_simulated then 'simulated/' else '' end
        || rows_told.mart_name as anonymity_key,
        rows_told.mart_name,
        cast(bars.least_persons as smallint) as least_persons,
        count(*) as rows,
        min(classes.persons_alike) as fewest_alike,
        count(case when classes.persons_alike < bars.least_persons then 1 end)
            as rows_below_bar,
        count(case when classes.persons_alike < 10 then 1 end) as rows_below_ten,
        count(case when classes.persons_of_offices < bars.least_persons then 1 end)
            as rows_of_rare_offices,
        -- entries of a person that contradict each other leave no day at all
        cast(
            min(case when classes.birth_days > 0 then classes.birth_days end) as integer
        ) as shortest_birth_days,
        count(case when classes.birth_days between 1 and 6 then 1 end)
            as rows_pinning_birth,
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
