with

changes as (
    select * from {{ ref('int_regencies_placed') }}
),

matched as (
    select
        ended.region_key as predecessor_key,
        begun.region_key as successor_key,
        'recode_law' as match_rule_code
    from changes as ended
    inner join {{ ref('region_recodes') }} as recodes
        on ended.region_code = recodes.old_region_code
    inner join changes as begun
        on
            recodes.new_region_code = begun.region_code
            and ended.change_date = begun.change_date
    where
        ended.side_code = 'ended'
        and begun.side_code = 'begun'
)

select * from matched
