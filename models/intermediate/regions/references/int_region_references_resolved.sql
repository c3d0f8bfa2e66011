with

references_dated as (
    select * from {{ ref('int_region_references') }}
),

forms as (
    select * from {{ ref('int_region_code_forms') }}
),

regions as (
    select * from {{ ref('int_regions_nested') }}
),

coded as (
    select
        references_dated.as_of,
        references_dated.region_code,
        references_dated.region_name,
        references_dated.name_key,
        max(forms.region_key) as region_key,
        max(forms.rule_code) as rule_code,
        max(forms.name_key) as coded_name_key,
        max(forms.parent_region_key) as parent_region_key,
        max(forms.region_level) as region_level,
        count(distinct forms.region_key) as candidates
    from references_dated
    left join forms
        on
            references_dated.region_code = forms.form_code
            and (
                forms.required_name_key is null
                or forms.required_name_key = references_dated.name_key
            )
            and {{ is_in_force_on('forms', 'references_dated.as_of') }}
    group by
        references_dated.as_of,
        references_dated.region_code,
        references_dated.region_name,
        references_dated.name_key
),

-- Code of one region, name of its neighbour: digits of another agency's code system.
contradicted as (
    select
        coded.as_of,
        coded.region_code,
        coded.region_name
    from coded
    inner join regions
        on
            coded.region_level = regions.region_level
            and coded.name_key = regions.name_key
            and coded.region_key <> regions.region_key
            and {{ is_in_force_on('regions', 'coded.as_of') }}
    where coded.name_key <> coded.coded_name_key
    group by
        coded.as_of,
        coded.region_code,
        coded.region_name
),

resolved as (
    select
        coded.as_of,
        coded.region_code,
        coded.region_name,
        coded.region_level,
        case
            when coded.candidates = 1 and contradicted.region_code is null
                then coded.region_key
        end as region_key,
        coded.rule_code,
        case
            when coded.candidates = 0 then 'unknown'
            when coded.candidates > 1 then 'ambiguous'
            when contradicted.region_code is not null then 'contradictory'
        end as reason_code
    from coded
    left join contradicted
        on
            coded.as_of = contradicted.as_of
            and coded.region_code = contradicted.region_code
            and coded.region_name = contradicted.region_name
)

select * from resolved
