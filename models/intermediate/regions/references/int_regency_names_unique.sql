{#- Regencies that can be told by their name alone, whatever province they stood in. -#}
with

names as (
    select distinct
        regency_name_key,
        region_key,
        valid_from,
        valid_to
    from {{ ref('int_region_names') }}
    where region_level = 'regency'
),

namesakes as (
    select distinct names.regency_name_key
    from names
    inner join names as namesake
        on
            names.regency_name_key = namesake.regency_name_key
            and names.region_key <> namesake.region_key
            and names.valid_from < coalesce(namesake.valid_to, date '9999-12-31')
            and coalesce(names.valid_to, date '9999-12-31') > namesake.valid_from
),

unique_names as (
    select names.*
    from names
    left join namesakes
        on names.regency_name_key = namesakes.regency_name_key
    where namesakes.regency_name_key is null
)

select * from unique_names
