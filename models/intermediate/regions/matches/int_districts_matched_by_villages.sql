{#- A district is where its villages are: under its name or code if some are, else where
    most of them are. -#}
with

changes as (
    select * from {{ ref('int_districts_placed') }}
),

villages_compared as (
    select
        compared.*,
        ended.name_key = begun.name_key as is_name_kept,
        ended.code_suffix = begun.code_suffix as is_code_kept
    from changes as ended
    inner join {{ ref('int_district_villages_compared') }} as compared
        on ended.region_key = compared.predecessor_key
    inner join changes as begun
        on
            compared.successor_key = begun.region_key
            and ended.parent_code = begun.parent_code
    where
        ended.side_code = 'ended'
        and begun.side_code = 'begun'
),

villages_ranked as (
    select
        *,
        row_number() over (
            partition by predecessor_key
            order by
                case when is_name_kept or is_code_kept then 0 else 1 end asc nulls last,
                villages_in_common desc nulls last,
                case when is_name_kept then 0 else 1 end asc nulls last,
                successor_key asc nulls last
        ) as rank_of_successor_key,
        row_number() over (
            partition by successor_key
            order by
                case when is_name_kept or is_code_kept then 0 else 1 end asc nulls last,
                villages_in_common desc nulls last,
                case when is_name_kept then 0 else 1 end asc nulls last,
                predecessor_key asc nulls last
        ) as rank_of_predecessor_key
    from villages_compared
),

matched as (
    select
        predecessor_key,
        successor_key,
        case
            when is_name_kept then 'name_and_villages'
            when is_code_kept then 'code_and_villages'
            else 'villages_in_parent'
        end as match_rule_code
    from villages_ranked
    where
        rank_of_predecessor_key = 1
        and rank_of_successor_key = 1
        and (is_name_kept or is_code_kept or is_majority)
)

select * from matched
