with

records as (
    select
        records.record_id,
        records.agency_code,
        records.dataset_code,
        records.as_of,
        records.delivery_key,
        links.candidate_id,
        links.link_rule_code,
        links.link_status_code,
        links.link_tier_code,
        links.padan_code
    from {{ ref('int_person_records') }} as records
    inner join {{ ref('int_record_links') }} as links
        on records.record_id = links.record_id
),

-- Records of nobody in the register are one person where NIK and name agree; the one
-- landed first founds the person. The scored step will join more of them.
unlinked as (
    select
        records.record_id,
        records.slot_landed_at,
        records.as_of,
        coalesce(
            records.nik || '/' || records.name_key, cast(records.record_id as string)
        ) as person_name
    from {{ ref('int_person_records') }} as records
    inner join {{ ref('int_record_links') }} as links
        on records.record_id = links.record_id
    where links.link_status_code <> 'link'
),

founded as (
    select
        unlinked.record_id,
        first_value(unlinked.record_id) over (
            partition by unlinked.person_name
            order by
                unlinked.slot_landed_at nulls last,
                unlinked.as_of nulls last,
                record_hashes.record_hash nulls last
        ) as founding_record_id
    from unlinked
    inner join {{ ref('int_record_hashes') }} as record_hashes
        on unlinked.record_id = record_hashes.record_id
),

resolved as (
    select
        records.record_id,
        records.agency_code,
        records.dataset_code,
        records.as_of,
        records.delivery_key,
        case
            when records.link_status_code = 'link' then records.candidate_id
            else founded.founding_record_id
        end as person_id,
        records.link_status_code = 'link' as is_in_register,
        records.candidate_id,
        records.link_rule_code,
        records.link_status_code,
        records.link_tier_code,
        records.padan_code
    from records
    left join founded
        on records.record_id = founded.record_id
)

select * from resolved
