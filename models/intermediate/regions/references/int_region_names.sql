{%- set paths = ref('int_region_name_paths') -%}
{%- set parts = ['province', 'regency', 'district', 'village'] -%}
with

namesakes as (
    select distinct
        paths.region_key,
        paths.path_key
    from {{ paths }} as paths
    inner join {{ paths }} as twins
        on
            paths.path_key = twins.path_key
            and paths.region_key <> twins.region_key
            and paths.valid_from < twins.end_date
            and paths.end_date > twins.valid_from
)

select
    paths.region_level,
    {% for part in parts %}
    paths.{{ part }}_name_key,
    {% endfor %}
    substr(paths.region_code, 1, 2) as province_code,
    case
        when paths.region_level <> 'province' then substr(paths.region_code, 1, 5)
    end as regency_code,
    paths.region_code,
    paths.region_key,
    paths.valid_from,
    nullif(paths.end_date, date '9999-12-31') as valid_to,
    namesakes.region_key is not null as is_ambiguous

from {{ paths }} as paths
left join namesakes
    on
        paths.region_key = namesakes.region_key
        and paths.path_key = namesakes.path_key
