with

dukcapil as (
    select * from {{ ref('int_population_recaps_accepted') }}
),

census as (
    select * from {{ ref('int_census_populations_summed') }}
),

by_sex as (
    {% for sex, measure in [
        ('L', 'male_residents'), ('P', 'female_residents'), ('all', 'residents')
    ] %}
    select
        'dukcapil_population' as source_code,
        as_of,
        delivery_key,
        region_key,
        region_id,
        region_code,
        region_level,
        '{{ sex }}' as sex_code,
        {{ measure }} as persons,
        is_simulated
    from dukcapil

    union all

    {% endfor %}
    select
        'bps_census' as source_code,
        as_of,
        delivery_key,
        region_key,
        region_id,
        region_code,
        region_level,
        'all' as sex_code,
        residents as persons,
        is_simulated
    from census
)

select * from by_sex
