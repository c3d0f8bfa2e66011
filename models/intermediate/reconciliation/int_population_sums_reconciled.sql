with

recaps as (
    select * from {{ ref('int_population_recaps_accepted') }}
),

sums as (
    {% for measure in ['male_residents', 'female_residents', 'residents'] %}
    select
        delivery_key,
        as_of,
        is_simulated,
        '{{ measure }}' as measure,
        cast(sum({{ measure }}) filter (where region_level = 'country') as bigint)
            as of_country,
        cast(sum({{ measure }}) filter (where region_level = 'province') as bigint)
            as of_provinces,
        cast(sum({{ measure }}) filter (where region_level = 'regency') as bigint)
            as of_regencies
    from recaps
    group by
        delivery_key,
        as_of,
        is_simulated
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

compared as (
    select
        'identity' as comparison_code,
        'population/' || delivery_key || '/sexes/residents' as subject_code,
        'residents' as metric_code,
        cast(null as string) as cycle_key,
        cast(null as string) as stage_code,
        as_of,
        '0' as region_code,
        'all' as sex_code,
        residents as expected_value,
        male_residents + female_residents as actual_value,
        cast(null as string) as reason,
        delivery_key as source,
        is_simulated
    from recaps
    where region_level = 'country'

    union all

    {% for parts in ['provinces', 'regencies'] %}
    select
        'identity' as comparison_code,
        'population/' || delivery_key || '/{{ parts }}/' || measure as subject_code,
        measure as metric_code,
        cast(null as string) as cycle_key,
        cast(null as string) as stage_code,
        as_of,
        '0' as region_code,
        'all' as sex_code,
        of_country as expected_value,
        of_{{ parts }} as actual_value,
        cast(null as string) as reason,
        delivery_key as source,
        is_simulated
    from sums
    where of_{{ parts }} is not null
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
)

select * from compared
