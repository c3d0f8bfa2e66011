select
    entry_keys.pseudonym_key as entry_key,
    entries.list_key,
    entries.cycle_key,
    entries.stage_code,
    entries.region_key,
    person_keys.pseudonym_key as person_key,
    chain_keys.pseudonym_key as chain_key,
    previous_keys.pseudonym_key as previous_entry_key,

    entries.is_active,
    entries.entry_status_code,
    entries.reported_code,
    entries.tms_reason_code,
    entries.source_code,

    coalesce(entries.sex_code, 'unknown') as sex_code,
    age_groups.age_group,
    coalesce(entries.marital_status_code, 'unknown') as marital_status_code,
    coalesce(entries.ktp_status_code, 'unknown') as ktp_status_code,
    {{ is_special_station('entries.tps_number') }} as is_special_location,
    entries.region_key like '99%' as is_overseas,

    entries.link_status_code,
    entries.delivery_key,
    entries.is_simulated

from {{ ref('int_voter_entries_chained') }} as entries
inner join {{ ref('int_pseudonyms') }} as entry_keys
    on entries.entry_id = entry_keys.internal_id
inner join {{ ref('int_pseudonyms') }} as person_keys
    on entries.person_id = person_keys.internal_id
inner join {{ ref('int_pseudonyms') }} as chain_keys
    on entries.chain_id = chain_keys.internal_id
left join {{ ref('int_pseudonyms') }} as previous_keys
    on entries.previous_entry_id = previous_keys.internal_id
left join {{ ref('age_groups') }} as age_groups
    on
        entries.age >= age_groups.age_from
        and entries.age < age_groups.age_before
