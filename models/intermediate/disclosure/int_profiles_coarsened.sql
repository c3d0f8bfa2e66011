{#- What may be told of each profile, trait by trait in the order of their worth: a rare
    standing keeps its name and loses its place rather than the other way round. -#}
{%- set traits = [
    'standing', 'sex_code', 'province_key', 'regency_key', 'district_key', 'region_key',
    'newest_age', 'ages', 'birth_cohort', 'marital_status_code', 'ktp_status_code',
] -%}
{%- set told = ['is_simulated'] -%}
{%- set last = namespace(cte='profiles') -%}
with

profiles as (
    select
        profile_id,
        {{ traits | join(', ') }},
        is_simulated,
        least_persons,
        count(*) as persons
    from {{ ref('int_persons_profiled') }}
    group by
        profile_id, {{ traits | join(', ') }}, is_simulated, least_persons
),

{% for trait in traits -%}
counted_{{ trait }} as (
    select *, sum(persons) over (partition by {{ told | join(', ') }}, {{ trait }})
        as alike_{{ trait }}
    from {{ last.cte }}
),

told_{{ trait }} as (
    select *, {{ told_unless_few(trait, told) }} as {{ trait }}_told
    from counted_{{ trait }}
),

{% do told.append(trait ~ '_told') -%}
{%- set last.cte = 'told_' ~ trait -%}
{%- endfor -%}
coarsened as (
    select
        profile_id,
        {{ told | join(', ') }},
        sum(persons) over (partition by {{ told | join(', ') }}) as persons_alike
    from {{ last.cte }}
)

select * from coarsened
