with

-- most candidates are the person that the record is about, whose key is at hand
refused as (
    select
        records.record_id,
        pseudonyms.person_key
    from {{ ref('int_records_resolved') }} as records
    inner join {{ ref('int_pseudonyms') }} as pseudonyms
        on records.candidate_id = pseudonyms.record_id
    where records.candidate_id <> records.person_id
)

select
    record_keys.record_key,
    case
        when persons.dataset_code = 'voter_list' then record_keys.record_key
    end as entry_key,
    persons.agency_code,
    persons.dataset_code,
    persons.delivery_key,
    -- an entry stands in its village; of other records the district is told
    case
        when persons.dataset_code = 'voter_list'
            then {{ place_told('regions', 'told') }}
        else {{ place_told('regions', 'told', finest='district') }}
    end as region_key,
    person_keys.person_key,
    case
        when persons.candidate_id = persons.person_id then person_keys.person_key
        else refused.person_key
    end as best_candidate_key,
    persons.link_status_code,
    persons.link_tier_code,
    cast(
        case
            when persons.candidate_id is not null then 2
            when persons.padan_code = 'not_in_register' then 0
            else -1
        end as smallint
    ) as nik_level,
    cast(coalesce(levels.nkk_level, -1) as smallint) as nkk_level,
    cast(coalesce(levels.name_level, -1) as smallint) as name_level,
    cast(coalesce(levels.birth_date_level, -1) as smallint) as birth_date_level,
    cast(coalesce(levels.birth_place_level, -1) as smallint) as birth_place_level,
    cast(coalesce(levels.sex_level, -1) as smallint) as sex_level,
    cast(coalesce(levels.region_level, -1) as smallint) as region_level,
    persons.padan_code,
    levels.differing_fields,
    records.is_simulated

from {{ ref('int_records_resolved') }} as persons
-- each resolved record has its row; a left join tells the engine how many there are
left join {{ ref('int_person_records') }} as records
    on persons.record_id = records.record_id
inner join {{ ref('int_persons_disclosed') }} as told
    on persons.person_id = told.person_id
left join {{ ref('int_record_pairs_compared') }} as levels
    on persons.record_id = levels.record_id
inner join {{ ref('int_pseudonyms') }} as record_keys
    on persons.record_id = record_keys.record_id
inner join {{ ref('int_pseudonyms') }} as person_keys
    on persons.person_id = person_keys.record_id
left join refused
    on persons.record_id = refused.record_id
left join {{ ref('int_regions_nested') }} as regions
    on records.region_key = regions.region_key

where not coalesce({{ is_untold_of_persons('persons.dataset_code') }}, false)
