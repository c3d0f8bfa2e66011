with

entries as (
    select * from {{ ref('int_voter_entries_chained') }}
),

-- a chain mostly begins with the entry itself or the one before, whose keys are at hand
chain_keys as (
    select
        entries.entry_id,
        pseudonyms.record_key
    from entries
    inner join {{ ref('int_pseudonyms') }} as pseudonyms
        on entries.chain_id = pseudonyms.record_id
    where
        entries.chain_id <> entries.entry_id
        and entries.chain_id <> entries.previous_entry_id
)

select
    entry_keys.record_key as entry_key,
    entries.list_key,
    entries.cycle_key,
    entries.stage_code,
    {{ place_told('regions', 'told') }} as region_key,
    person_keys.person_key,
    case
        when entries.chain_id = entries.entry_id then entry_keys.record_key
        when entries.chain_id = entries.previous_entry_id then previous_keys.record_key
        else chain_keys.record_key
    end as chain_key,
    previous_keys.record_key as previous_entry_key,

    entries.is_active,
    entries.entry_status_code,
    entries.reported_code,
    entries.tms_reason_code,
    entries.source_code,

    {{ told_as_of_person('entries.sex_code', 'told.sex_code') }} as sex_code,
    case
        when
            ages.age_group is null
            or told.is_each_age_told
            or entries.reference_date = told.age_told_on
            then ages.age_group
        else 'protected'
    end as age_group,
    {{ told_as_of_person('entries.marital_status_code', 'told.marital_status_code') }}
        as marital_status_code,
    {{ told_as_of_person('entries.ktp_status_code', 'told.ktp_status_code') }}
        as ktp_status_code,
    case
        when told.is_standing_told then {{ is_special_station('entries.tps_number') }}
    end as is_special_location,
    case
        when told.province_key is not null then entries.region_key like '99%'
    end as is_overseas,

    entries.link_status_code,
    entries.delivery_key,
    entries.is_simulated

from entries
inner join {{ ref('int_persons_disclosed') }} as told
    on entries.person_id = told.person_id
left join {{ ref('int_regions_nested') }} as regions
    on entries.region_key = regions.region_key
inner join {{ ref('int_pseudonyms') }} as entry_keys
    on entries.entry_id = entry_keys.record_id
inner join {{ ref('int_pseudonyms') }} as person_keys
    on entries.person_id = person_keys.record_id
left join {{ ref('int_pseudonyms') }} as previous_keys
    on entries.previous_entry_id = previous_keys.record_id
left join chain_keys
    on entries.entry_id = chain_keys.entry_id
left join {{ ref('int_ages_grouped') }} as ages
    on entries.age = ages.age
