with

matched as (
    select * from {{ ref('int_regions_matched') }}
),

transfers as (
    select * from {{ ref('int_region_transfers') }}
),

losses as (
    select
        change_date,
        predecessor_key,
        sum(children_moved) as children_moved,
        max(children_before) as children_before
    from transfers
    group by
        change_date,
        predecessor_key
),

continued as (
    select
        matched.predecessor_key,
        matched.successor_key,
        case
            when matched.predecessor_code = matched.successor_code then 'renamed'
            when matched.match_rule_code = 'name_in_regency' then 'moved'
            else 'recoded'
        end as succession_code,
        coalesce(
            round(
                cast(losses.children_before - losses.children_moved as double)
                / losses.children_before, 6
            ),
            1
        ) as share, -- noqa: RF04
        case
            when losses.predecessor_key is null then 'whole'
            when length(matched.predecessor_code) = 2 then 'regencies'
            else 'villages'
        end as share_basis_code,
        matched.change_date as succession_date,
        matched.match_rule_code
    from matched
    left join losses
        on
            matched.predecessor_key = losses.predecessor_key
            and matched.change_date = losses.change_date
),

parted as (
    select
        transfers.predecessor_key,
        transfers.successor_key,
        case
            when
                transfers.predecessor_valid_to = transfers.change_date
                and continued.predecessor_key is null
                and transfers.moved_share = 1
                then 'merged'
            when
                transfers.predecessor_valid_to = transfers.change_date
                and continued.predecessor_key is null
                then 'split'
            when transfers.successor_id = transfers.successor_key
                and transfers.successor_valid_from = transfers.change_date
                then 'split'
            else 'transferred'
        end as succession_code,
        transfers.moved_share,
        case
            when transfers.region_level = 'province' then 'regencies'
            else 'villages'
        end as share_basis_code,
        transfers.change_date as succession_date,
        cast(null as string) as match_rule_code
    from transfers
    left join continued
        on
            transfers.predecessor_key = continued.predecessor_key
            and transfers.change_date = continued.succession_date
),

successions as (
    select * from continued
    union all
    select * from parted
)

select
    successions.predecessor_key || '>' || successions.successor_key
    || '@' || successions.succession_date as succession_key,
    successions.*

from successions
