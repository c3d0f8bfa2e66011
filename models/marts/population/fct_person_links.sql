select
    record_keys.pseudonym_key as record_key,
    case
        when records.dataset_code = 'voter_list' then record_keys.pseudonym_key
    end as entry_key,
    records.agency_code,
    records.dataset_code,
    records.delivery_key,
    -- an entry stands in its village; of other records the district is told
    case
        when records.dataset_code = 'voter_list' then records.region_key
        else coalesce(regions.district_key, records.region_key)
    end as region_key,
    person_keys.pseudonym_key as person_key,
    candidate_keys.pseudonym_key as best_candidate_key,
    records.link_status_code,
    records.link_tier_code,
    cast(records.nik_level as smallint) as nik_level,
    cast(records.nkk_level as smallint) as nkk_level,
    cast(records.name_level as smallint) as name_level,
    cast(records.birth_date_level as smallint) as birth_date_level,
    cast(records.birth_place_level as smallint) as birth_place_level,
    cast(records.sex_level as smallint) as sex_level,
    cast(records.region_level as smallint) as region_level,
    records.padan_code,
    records.differing_fields,
    records.is_simulated

from {{ ref('int_person_records_linked') }} as records
inner join {{ ref('int_records_resolved') }} as persons
    on records.record_id = persons.record_id
inner join {{ ref('int_pseudonyms') }} as record_keys
    on records.record_id = record_keys.internal_id
inner join {{ ref('int_pseudonyms') }} as person_keys
    on persons.person_id = person_keys.internal_id
left join {{ ref('int_pseudonyms') }} as candidate_keys
    on records.candidate_id = candidate_keys.internal_id
left join {{ ref('int_regions_nested') }} as regions
    on records.region_key = regions.region_key
