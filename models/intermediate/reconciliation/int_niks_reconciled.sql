with

register as (
    select * from {{ ref('int_register_persons') }}
),

-- The register is at fault and not the person: no NIK is of several.
counted as (
    select
        delivery_key,
        cast(0 as bigint) as expected_value,
        count(distinct case when is_nik_shared then nik end) as actual_value
    from register
    group by delivery_key
),

described as (
    select
        'niks_of_register' as comparison_code,
        counted.delivery_key as subject_code,
        'niks_of_several' as metric_code,
        cast(null as string) as cycle_key,
        cast(null as string) as stage_code,
        files.as_of,
        case files.scope_code when 'national' then '0' else files.scope_code end
            as region_code,
        'all' as sex_code,
        counted.expected_value,
        counted.actual_value,
        cast(null as string) as reason,
        counted.delivery_key as source,
        files.is_simulated
    from counted
    inner join {{ ref('int_files_current') }} as files
        on counted.delivery_key = files.delivery_key
)

select * from described
