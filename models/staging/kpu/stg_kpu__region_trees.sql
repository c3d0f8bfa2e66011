with

delivered as (
    {{ lines_numbered(source('kpu', 'region_tree')) }}
)

select
    -- keys
    row_id,
    file_id,
    line_no,

    -- region
    {{ region_code_dotted('kode') }} as region_code,
    {{ text_cleaned('nama') }} as region_name,
    {{ integer_from_text('tingkat') }} as level_number,
    {{ region_code_dotted('kode_induk') }} as parent_region_code,
    {{ text_cleaned('kpu_id') }} as kpu_id,

    -- what could not be read
    {{ unknown_values([unparsed('level_number', 'tingkat')]) }} as unknown_values

from delivered

where line_kind = 'data'
