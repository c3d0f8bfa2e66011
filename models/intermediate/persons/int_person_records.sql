{% set kinds = [
    ('int_residents_validated', "nik || '/' || register_status_code", true),
    ('int_deaths_validated', 'deed_number', false),
    ('int_tni_members_validated', 'service_number', false),
    ('int_polri_members_validated', 'service_number', false),
    ('int_voter_lists_validated', 'dpid', true),
] %}
with

combined as (
    {% for model, own_id, has_family_and_village in kinds %}
    select
        row_id,
        file_id,
        line_no,
        {{ own_id }} as source_id,
        nik,
        {{ 'nkk' if has_family_and_village else 'cast(null as string)' }} as nkk,
        full_name,
        birth_date,
        birth_place,
        sex_code,
        {{ 'region_key' if has_family_and_village else 'cast(null as string)' }}
            as region_key
    from {{ ref(model) }}
    where rejection_codes is null
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

-- A record keeps its identity over corrected files: it is what the agency calls it by.
identified as (
    select
        combined.*,
        files.agency_code,
        files.dataset_code,
        files.as_of,
        files.delivery_key,
        files.slot_landed_at,
        files.is_simulated,
        files.agency_code || '/' || files.dataset_code || '/' || files.as_of
        || '/' || files.scope_code || '/' || coalesce(
            combined.source_id,
            md5(concat_ws(
                '|',
                combined.full_name,
                combined.birth_date,
                combined.nik,
                combined.nkk,
                combined.region_key
            ))
        ) as record_name
    from combined
    inner join {{ ref('int_files_current') }} as files
        on combined.file_id = files.file_id
),

numbered as (
    select
        md5(record_name || '/' || row_number() over (
            partition by record_name
            order by full_name nulls last, birth_date nulls last, line_no nulls last
        )) as record_id,
        row_id,
        agency_code,
        dataset_code,
        as_of,
        delivery_key,
        slot_landed_at,
        nik,
        nkk,
        full_name,
        {{ person_name_key('full_name') }} as name_key,
        birth_date,
        birth_place,
        sex_code,
        region_key,
        is_simulated
    from identified
)

select * from numbered
