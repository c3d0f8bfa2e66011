with

changes as (
    {% for side, day in [('ended', 'valid_to'), ('begun', 'valid_from')] %}
    select
        {{ day }} as change_date,
        '{{ side }}' as side_code,
        region_key,
        region_code,
        region_level,
        name_key,
        parent_region_code
    from {{ ref('int_region_periods') }}
    where
        {{ day }} is not null
        and {{ day }} > date '1945-08-17'
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
)

select
    changes.*,
    substr(changes.region_code, length(changes.parent_region_code) + 1) as code_suffix

from changes
