{#- Regions that a Kemendagri code means, as written or with a zero lost. -#}
with

references_written as (
    select
        *,
        {{ region_name_key('region_name') }} as name_key
    from {{ ref('int_region_references_combined') }}
    where system_code = 'code'
),

forms as (
    select * from {{ ref('int_region_code_forms') }}
),

regions as (
    select * from {{ ref('int_regions_nested') }}
),

coded as (
    select
        references_written.reference_key,
        references_written.as_of,
        references_written.name_key,
        max(forms.region_key) as region_key,
        max(forms.rule_code) as rule_code,
        max(forms.name_key) as coded_name_key,
        max(forms.parent_region_key) as parent_region_key,
        max(forms.region_level) as region_level,
        count(distinct forms.region_key) as candidates
    from references_written
    left join forms
        on
            references_written.region_code = forms.form_code
            and (
                forms.required_name_key is null
                or forms.required_name_key = references_written.name_key
            )
            and {{ is_in_force_on('forms', 'references_written.as_of') }}
    group by
        references_written.reference_key,
        references_written.as_of,
        references_written.name_key
),

-- Code of one region, name of its neighbour: digits of another agency's code system.
contradicted as (
    select distinct coded.reference_key
    from coded
    inner join regions
        on
            coded.region_level = regions.region_level
            and coded.name_key = regions.name_key
            and coded.region_key <> regions.region_key
            and {{ is_in_force_on('regions', 'coded.as_of') }}
    where coded.name_key <> coded.coded_name_key
),

resolved as (
    select
        coded.reference_key,
        coded.region_level,
        case
            when coded.candidates = 1 and contradicted.reference_key is null
                then coded.region_key
        end as region_key,
        coded.rule_code,
        case
            when coded.candidates = 0 then 'unknown'
            when coded.candidates > 1 then 'ambiguous'
            when contradicted.reference_key is not null then 'contradictory'
        end as reason_code
    from coded
    left join contradicted
        on coded.reference_key = contradicted.reference_key
)

select * from resolved
