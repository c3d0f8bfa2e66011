with

-- Records of nobody in the register are one person where NIK and name agree; the one
-- landed first founds the person. The scored step will join more of them.
founded as (
    select
        record_id,
        row_id,
        agency_code,
        dataset_code,
        link_status_code,
        candidate_id,
        first_value(record_id) over (
            partition by
                case when link_status_code = 'link' then record_id end,
                coalesce(nik || '/' || name_key, record_id)
            order by slot_landed_at nulls last, as_of nulls last, record_id nulls last
        ) as founding_record_id
    from {{ ref('int_person_records_linked') }}
),

resolved as (
    select
        record_id,
        row_id,
        agency_code,
        dataset_code,
        case
            when link_status_code = 'link' then candidate_id
            else {{ identity_hash("'record/' || founding_record_id") }}
        end as person_id,
        link_status_code = 'link' as is_in_register
    from founded
)

select * from resolved
