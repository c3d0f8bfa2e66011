{#- Today's row of each region: its own, or that of the one region it merged into. -#}
{%- set identities = ref('int_region_identities') -%}
with

mergers as (
    select
        predecessor_key,
        successor_key
    from {{ ref('int_region_successions') }}
    where
        succession_code = 'merged'
        and share = 1
)

select
    identities.region_key,
    identities.region_id,
    case
        when identities.is_last_in_force then identities.last_region_key
        when heirs.is_last_in_force then heirs.last_region_key
        when later_heirs.is_last_in_force then later_heirs.last_region_key
    end as current_region_key

from {{ identities }} as identities
left join mergers
    on identities.last_region_key = mergers.predecessor_key
left join {{ identities }} as heirs
    on mergers.successor_key = heirs.region_key
left join mergers as later_mergers
    on heirs.last_region_key = later_mergers.predecessor_key
left join {{ identities }} as later_heirs
    on later_mergers.successor_key = later_heirs.region_key
