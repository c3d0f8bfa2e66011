with

delivered as (
    {{ lines_numbered(source('kpu', 'region_ids')) }}
)

select
    -- keys
    row_id,
    file_id,
    line_no,

    -- region
    {{ text_cleaned('kpu_id') }} as kpu_id,
    {{ text_cleaned('kpu_id_parent') }} as parent_kpu_id,
    {{ integer_from_text('tingkat') }} as level_number,
    {{ text_cleaned('nama') }} as region_name,
    {{ region_code_dotted('kode_kemendagri') }} as region_code

from delivered

where line_kind = 'data'
