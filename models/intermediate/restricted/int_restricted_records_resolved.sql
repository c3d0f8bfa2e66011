{#- The person that each restricted record counts as: one whom other records know. It
    founds nobody, so that who is known from it alone is in no mart. -#}
with

records as (
    select
        records.record_id,
        records.agency_code,
        records.dataset_code,
        records.as_of,
        records.delivery_key,
        records.nik,
        records.name_key,
        links.candidate_id,
        links.link_status_code
    from {{ ref('int_person_records_all') }} as records
    inner join {{ ref('int_record_links') }} as links
        on records.record_id = links.record_id
    where records.is_restricted
),

-- of nobody in the register, by NIK and name, as int_records_resolved has them
unregistered as (
    select
        records.nik,
        records.name_key,
        min(resolved.person_id) as person_id
    from {{ ref('int_records_resolved') }} as resolved
    inner join {{ ref('int_person_records') }} as records
        on resolved.record_id = records.record_id
    where not resolved.is_in_register
    group by
        records.nik,
        records.name_key
),

resolved as (
    select
        records.record_id,
        records.agency_code,
        records.dataset_code,
        records.as_of,
        records.delivery_key,
        records.candidate_id,
        records.link_status_code,
        case
            when records.link_status_code = 'link' then records.candidate_id
            else unregistered.person_id
        end as person_id
    from records
    left join unregistered
        on
            records.nik = unregistered.nik
            and records.name_key = unregistered.name_key
)

select * from resolved
