{#- Regencies and villages that their names below those of the regions above mean. A
    regency whose province was founded later is told by its name alone. -#}
with

references_written as (
    select
        *,
        case system_code when 'regency_name' then 'regency' else 'village' end
            as region_level
    from {{ ref('int_region_references_combined') }}
    where system_code in ('regency_name', 'village_name')
),

found as (
    select
        references_written.reference_key,
        references_written.region_level,
        references_written.as_of,
        references_written.regency_name_key,
        max(paths.region_key) as region_key,
        count(distinct paths.region_key) as candidates,
        max(case when paths.is_ambiguous then 1 else 0 end) as is_ambiguous
    from references_written
    left join {{ ref('int_region_names') }} as paths
        on
            references_written.region_level = paths.region_level
            and references_written.province_name_key = paths.province_name_key
            and references_written.regency_name_key = paths.regency_name_key
            and coalesce(references_written.district_name_key, '')
            = coalesce(paths.district_name_key, '')
            and coalesce(references_written.village_name_key, '')
            = coalesce(paths.village_name_key, '')
            and {{ is_in_force_on('paths', 'references_written.as_of') }}
    group by
        references_written.reference_key,
        references_written.region_level,
        references_written.as_of,
        references_written.regency_name_key
),

alone as (
    select
        found.reference_key,
        unique_names.region_key
    from found
    inner join {{ ref('int_regency_names_unique') }} as unique_names
        on
            found.regency_name_key = unique_names.regency_name_key
            and {{ is_in_force_on('unique_names', 'found.as_of') }}
    where
        found.region_level = 'regency'
        and found.candidates = 0
)

select
    found.reference_key,
    found.region_level,
    case
        when found.candidates = 0 then alone.region_key
        when found.candidates = 1 and found.is_ambiguous = 0 then found.region_key
    end as region_key,
    case
        when found.candidates = 0 and alone.region_key is not null then 'name_alone'
        when found.candidates = 1 and found.is_ambiguous = 0 then 'names'
    end as rule_code,
    case
        when found.candidates = 0 and alone.region_key is null then 'unknown'
        when found.candidates > 1 or found.is_ambiguous = 1 then 'ambiguous'
    end as reason_code

from found
left join alone
    on found.reference_key = alone.reference_key
