with

-- a refused candidate is somebody else and contradicts nothing
pairs as (
    select pairs.*
    from {{ ref('int_record_pairs_compared') }} as pairs
    inner join {{ ref('int_record_links') }} as links
        on
            pairs.record_id = links.record_id
            and pairs.candidate_id = links.candidate_id
    inner join {{ ref('int_person_records') }} as records
        on pairs.record_id = records.record_id
    where links.link_status_code = 'link'
),

contradicted as (
    select
        candidate_id as person_id,
        max(case when name_level between 0 and 3 then 1 else 0 end)
        + max(case when birth_date_level in (0, 1) then 1 else 0 end)
        + max(case when birth_place_level = 0 then 1 else 0 end)
        + max(case when sex_level = 0 then 1 else 0 end)
        + max(case when nkk_level = 0 then 1 else 0 end) as conflict_count
    from pairs
    group by candidate_id
)

select * from contradicted
