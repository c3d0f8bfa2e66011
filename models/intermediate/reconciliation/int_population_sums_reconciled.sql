with

stated as (
    select * from {{ ref('int_population_recaps_stated') }}
),

added as (
    select
        as_of,
        is_simulated,
        region_code_above,
        sum(cast(male_residents as decimal(20, 0))) as male_residents,
        sum(cast(female_residents as decimal(20, 0))) as female_residents,
        sum(cast(residents as decimal(20, 0))) as residents
    from stated
    group by
        as_of,
        is_simulated,
        region_code_above
),

-- Every region beside the sum of the regions below it, and both sexes beside their sum.
compared as (
    {% for measure in ['male_residents', 'female_residents', 'residents'] %}
    select
        'regions_below/{{ measure }}' as identity_code,
        '{{ measure }}' as metric_code,
        stated.as_of,
        stated.delivery_key,
        stated.region_code,
        stated.{{ measure }} as expected_value,
        added.{{ measure }} as actual_value,
        stated.is_simulated
    from stated
    inner join added
        on
            stated.as_of = added.as_of
            and stated.is_simulated = added.is_simulated
            and stated.region_code = added.region_code_above

    union all

    {% endfor %}
    select
        'sexes/residents' as identity_code,
        'residents' as metric_code,
        as_of,
        delivery_key,
        region_code,
        residents as expected_value,
        cast(male_residents as decimal(20, 0))
        + cast(female_residents as decimal(20, 0)) as actual_value,
        is_simulated
    from stated
)

select
    'identity' as comparison_code,
    'population/' || delivery_key || '/' || identity_code || '/' || region_code
        as subject_code,
    metric_code,
    cast(null as string) as cycle_key,
    cast(null as string) as stage_code,
    as_of,
    region_code,
    'all' as sex_code,
    expected_value,
    try_cast(actual_value as bigint) as actual_value,
    cast(null as string) as reason,
    delivery_key as source,
    is_simulated

from compared
