{#- What recaps of the population state of each region, right or not: a row whose counts
    contradict each other is held back, but still compared. -#}
with

recaps as (
    select
        recaps.male_residents,
        recaps.female_residents,
        recaps.residents,
        files.as_of,
        files.delivery_key,
        files.is_simulated,
        regions.region_code,
        levels.level_number,
        row_number() over (
            partition by files.as_of, files.is_simulated, recaps.region_key
            order by
                case when recaps.rejection_codes is null then 0 else 1 end nulls last,
                recaps.row_id nulls last
        ) as choice
    from {{ ref('int_population_recaps_validated') }} as recaps
    inner join {{ ref('int_files_current') }} as files
        on recaps.file_id = files.file_id
    inner join {{ ref('int_regions_nested') }} as regions
        on recaps.region_key = regions.region_key
    inner join {{ ref('region_levels') }} as levels
        on regions.region_level = levels.region_level
),

levels_delivered as (
    select distinct
        as_of,
        is_simulated,
        level_number
    from recaps
),

-- The level above a level is the next one that was delivered.
levels_above as (
    select
        lower_levels.as_of,
        lower_levels.is_simulated,
        lower_levels.level_number,
        max(upper_levels.level_number) as level_above
    from levels_delivered as lower_levels
    inner join levels_delivered as upper_levels
        on
            lower_levels.as_of = upper_levels.as_of
            and lower_levels.is_simulated = upper_levels.is_simulated
            and lower_levels.level_number > upper_levels.level_number
    group by
        lower_levels.as_of,
        lower_levels.is_simulated,
        lower_levels.level_number
),

stated as (
    select
        recaps.as_of,
        recaps.is_simulated,
        recaps.delivery_key,
        recaps.region_code,
        case levels_above.level_above
            when 0 then '0'
            when 1 then substr(recaps.region_code, 1, 2)
            when 2 then substr(recaps.region_code, 1, 5)
            when 3 then substr(recaps.region_code, 1, 8)
        end as region_code_above,
        recaps.male_residents,
        recaps.female_residents,
        recaps.residents
    from recaps
    left join levels_above
        on
            recaps.as_of = levels_above.as_of
            and recaps.is_simulated = levels_above.is_simulated
            and recaps.level_number = levels_above.level_number
    where recaps.choice = 1
)

select * from stated
