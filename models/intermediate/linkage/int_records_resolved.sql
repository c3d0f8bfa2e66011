with

-- Records of nobody in the register are one person where NIK and name agree; the one
-- landed first founds the person. The scored step will join more of them.
founded as (
    select
        records.record_id,
        records.row_id,
        records.agency_code,
        records.dataset_code,
        records.as_of,
        records.delivery_key,
        links.candidate_id,
        links.link_rule_code,
        links.link_status_code,
        links.link_tier_code,
        links.padan_code,
        first_value(records.record_id) over (
            partition by
                case when links.link_status_code = 'link' then records.record_id end,
                coalesce(records.nik || '/' || records.name_key, records.record_id)
            order by
                records.slot_landed_at nulls last,
                records.as_of nulls last,
                records.record_id nulls last
        ) as founding_record_id
    from {{ ref('int_person_records') }} as records
    inner join {{ ref('int_record_links') }} as links
        on records.record_id = links.record_id
),

resolved as (
    select
        record_id,
        row_id,
        agency_code,
        dataset_code,
        as_of,
        delivery_key,
        case
            when link_status_code = 'link' then candidate_id
            else {{ identity_hash("'record/' || founding_record_id") }}
        end as person_id,
        link_status_code = 'link' as is_in_register,
        candidate_id,
        link_rule_code,
        link_status_code,
        link_tier_code,
        padan_code
    from founded
)

select * from resolved
