select
    {{ key_of('pseudonyms.person_key', 'unregistered.list_key') }}
        as unregistered_key,
    pseudonyms.person_key,
    unregistered.list_key,
    unregistered.cycle_key,
    unregistered.stage_code,
    {{ place_told('regions', 'told', finest='district') }} as region_key,
    unregistered.reason_code,
    unregistered.certainty_code,
    unregistered.evidence_grade_code,
    attested.attested_by,
    unregistered.known_from <= lists.established_date as is_known_before_list,
    unregistered.is_simulated

from {{ ref('int_persons_unregistered_graded') }} as unregistered
inner join {{ ref('int_persons_disclosed') }} as told
    on unregistered.person_id = told.person_id
left join {{ ref('int_regions_nested') }} as regions
    on unregistered.region_key = regions.region_key
inner join {{ ref('int_pseudonyms') }} as pseudonyms
    on unregistered.person_id = pseudonyms.record_id
inner join {{ ref('dim_voter_lists') }} as lists
    on unregistered.list_key = lists.list_key
inner join {{ ref('int_persons_attested') }} as attested
    on unregistered.person_id = attested.person_id
