with

delivered as (
    {{ lines_numbered(source('dukcapil', 'population_recap')) }}
)

select
    -- keys
    row_id,
    file_id,
    line_no,

    -- region
    {{ text_cleaned('kode') }} as region_code,
    {{ text_cleaned('nama') }} as region_name,

    -- counts
    {{ integer_from_text('pria') }} as male_residents,
    {{ integer_from_text('wanita') }} as female_residents,
    {{ integer_from_text('total') }} as residents

from delivered

where line_kind = 'data'
