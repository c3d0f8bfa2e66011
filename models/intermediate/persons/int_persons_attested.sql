with

records as (
    select
        resolved.person_id,
        linked.agency_code,
        linked.as_of,
        linked.name_level,
        linked.birth_date_level,
        linked.birth_place_level,
        linked.sex_level,
        linked.nkk_level,
        linked.link_status_code = 'link' as is_linked
    from {{ ref('int_records_resolved') }} as resolved
    inner join {{ ref('int_person_records_linked') }} as linked
        on resolved.record_id = linked.record_id
),

agencies as (
    select distinct
        person_id,
        agency_code
    from records
),

agencies_joined as (
    select
        person_id,
        {{ text_joined('agency_code', 'agency_code') }} as attested_by
    from agencies
    group by person_id
),

spans as (
    select
        person_id,
        min(as_of) as first_as_of,
        max(as_of) as last_as_of,
        -- a refused candidate is somebody else and contradicts nothing
        max(case when is_linked and name_level between 0 and 3 then 1 else 0 end)
        + max(case when is_linked and birth_date_level in (0, 1) then 1 else 0 end)
        + max(case when is_linked and birth_place_level = 0 then 1 else 0 end)
        + max(case when is_linked and sex_level = 0 then 1 else 0 end)
        + max(case when is_linked and nkk_level = 0 then 1 else 0 end) as conflict_count
    from records
    group by person_id
),

attested as (
    select
        spans.person_id,
        agencies_joined.attested_by,
        spans.first_as_of,
        spans.last_as_of,
        spans.conflict_count
    from spans
    inner join agencies_joined
        on spans.person_id = agencies_joined.person_id
)

select * from attested
