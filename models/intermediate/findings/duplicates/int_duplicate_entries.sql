{#- Of a person's entries the one at a special location is to stay, since the person
    votes there; else the one in the village of the register. -#}
with

repeated as (
    select
        list_number,
        person_id
    from {{ ref('int_voter_entries') }}
    where is_active
    group by
        list_number,
        person_id
    having count(*) > 1
),

entries as (
    select
        entries.*,
        record_hashes.record_hash,
        register.region_key as register_region_key
    from {{ ref('int_voter_entries') }} as entries
    inner join repeated
        on
            entries.list_number = repeated.list_number
            and entries.person_id = repeated.person_id
    inner join {{ ref('int_record_hashes') }} as record_hashes
        on entries.entry_id = record_hashes.record_id
    left join {{ ref('int_register_persons') }} as register
        on entries.person_id = register.person_id
    where entries.is_active
),

numbered as (
    select
        entry_id,
        person_id,
        list_number,
        region_key,
        scope_code,
        tps_number,
        row_number() over (
            partition by list_number, person_id
            order by
                case
                    when {{ is_special_station('tps_number') }} then 0
                    else 1
                end nulls last,
                case when region_key = register_region_key then 0 else 1 end nulls last,
                case padan_code when 'padan' then 0 else 1 end nulls last,
                record_hash nulls last
        ) as place,
        min(region_key) over (partition by list_number, person_id) as first_region_key,
        max(region_key) over (partition by list_number, person_id) as last_region_key,
        min(scope_code) over (partition by list_number, person_id) as first_scope_code,
        max(scope_code) over (partition by list_number, person_id) as last_scope_code,
        min(tps_number) over (partition by list_number, person_id) as first_tps_number,
        max(tps_number) over (partition by list_number, person_id) as last_tps_number
    from entries
),

scoped as (
    select
        entry_id,
        person_id,
        list_number,
        place > 1 as is_surplus,
        case
            when last_scope_code like '99%' and first_scope_code not like '99%'
                then 'home_abroad'
            when
                {{ is_special_station('last_tps_number') }}
                and not {{ is_special_station('first_tps_number') }}
                then 'home_special'
            when first_scope_code <> last_scope_code then 'other_regency'
            when first_region_key <> last_region_key then 'regency'
            when first_tps_number <> last_tps_number then 'village'
            else 'station'
        end as scope_code
    from numbered
)

select * from scoped
