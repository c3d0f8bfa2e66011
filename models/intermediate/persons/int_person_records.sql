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

-- Few records repeat; only they are put in order.
names_repeated as (
    select record_name
    from identified
    group by record_name
    having count(*) > 1
),

repeats as (
    select
        identified.row_id,
        row_number() over (
            partition by identified.record_name
            order by
                identified.full_name nulls last,
                identified.birth_date nulls last,
                identified.line_no nulls last
        ) as repeat_number

    from identified
    inner join names_repeated
        on identified.record_name = names_repeated.record_name
),

numbered as (
    select
        md5(
            identified.record_name || '/' || coalesce(repeats.repeat_number, 1)
        ) as record_id,
        identified.row_id,
        identified.agency_code,
        identified.dataset_code,
        identified.as_of,
        identified.delivery_key,
        identified.nik,
        identified.nkk,
        identified.full_name,
        {{ person_name_key('identified.full_name') }} as name_key,
        identified.birth_date,
        identified.birth_place,
        identified.sex_code,
        identified.region_key,
        identified.is_simulated

    from identified
    left join repeats
        on identified.row_id = repeats.row_id
)

select * from numbered
