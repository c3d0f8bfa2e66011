select
    entry_keys.record_key as entry_key,
    entries.list_key,
    entries.cycle_key,
    entries.stage_code,
    {{ place_told('regions', 'told') }} as region_key,
    person_keys.person_key,
    chain_keys.record_key as chain_key,
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

from {{ ref('int_voter_entries_chained') }} as entries
inner join {{ ref('int_persons_disclosed') }} as told
    on entries.person_id = told.person_id
left join {{ ref('int_regions_nested') }} as regions
    on entries.region_key = regions.region_key
inner join {{ ref('int_pseudonyms') }} as entry_keys
    on entries.entry_id = entry_keys.record_id
inner join {{ ref('int_pseudonyms') }} as person_keys
    on entries.person_id = person_keys.record_id
inner join {{ ref('int_pseudonyms') }} as chain_keys
    on entries.chain_id = chain_keys.record_id
left join {{ ref('int_pseudonyms') }} as previous_keys
    on entries.previous_entry_id = previous_keys.record_id
left join {{ ref('int_ages_grouped') }} as ages
    on entries.age = ages.age
