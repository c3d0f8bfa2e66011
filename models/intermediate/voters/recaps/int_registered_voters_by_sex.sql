with

recaps as (
    select * from {{ ref('int_dpt_recaps_accepted') }}
),

by_sex as (
    {% for sex, measure in [
        ('L', 'male_voters'), ('P', 'female_voters'), ('all', 'voters')
    ] %}
    select
        cycle_key,
        stage_code,
        as_of,
        delivery_key,
        region_key,
        region_id,
        region_code,
        '{{ sex }}' as sex_code,
        'recap' as source_code,
        {{ measure }} as voters,
        is_simulated
    from recaps
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
)

select * from by_sex
