{#- Pupils are children: of schools that have fewer than 10 together nothing else is
    told. -#}
with

pupils as (
    select * from {{ ref('int_pupils_described') }}
),

schools as (
    select
        cycle_key,
        region_key,
        school_code,
        is_simulated,
        count(*) as pupils
    from pupils
    group by
        cycle_key,
        region_key,
        school_code,
        is_simulated
),

merged as (
    select
        *,
        case when pupils >= 10 then school_code else 'small_schools' end
            as school_code_merged
    from schools
),

judged as (
    select
        *,
        sum(pupils) over (
            partition by cycle_key, region_key, school_code_merged, is_simulated
        ) < 10 as is_protected
    from merged
),

told as (
    select
        pupils.cycle_key,
        pupils.region_key,
        judged.school_code_merged as school_code,
        judged.is_protected,
        pupils.is_simulated,
        pupils.is_listed,
        case when judged.is_protected then 'protected' else pupils.turns_17_band end
            as turns_17_band,
        case when judged.is_protected then 'protected' else pupils.ktp_status_code end
            as ktp_status_code
    from pupils
    inner join judged
        on
            pupils.cycle_key = judged.cycle_key
            and pupils.region_key = judged.region_key
            and pupils.school_code = judged.school_code
            and pupils.is_simulated = judged.is_simulated
),

counted as (
    select
        case when is_simulated then 'simulated/' else '' end
        || cycle_key || '/' || region_key || '/' || school_code
        || '/' || turns_17_band || '/' || ktp_status_code as readiness_key,
        cycle_key,
        region_key,
        school_code,
        turns_17_band,
        ktp_status_code,
        cast(case when not is_protected then count(*) end as integer) as persons,
        cast(
            case
                when not is_protected then count(case when is_listed then 1 end)
            end as integer
        ) as in_voter_list,
        is_simulated
    from told
    group by
        cycle_key,
        region_key,
        school_code,
        turns_17_band,
        ktp_status_code,
        is_protected,
        is_simulated
)

select * from counted
