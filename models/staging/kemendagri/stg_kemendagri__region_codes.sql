with

delivered as (
    {{ lines_numbered(source('kemendagri', 'region_codes')) }}
),

renamed as (
    select
        -- keys
        row_id,
        file_id,
        line_no,

        -- region
        {{ region_code_dotted('kode') }} as region_code,
        {{ text_cleaned('nama') }} as delivered_name,
        {{ integer_from_text('level') }} as level_number,

        -- what could not be read
        {{ unknown_values([unparsed('level_number', 'level')]) }} as unknown_values
    from delivered
    where line_kind = 'data'
)

select
    row_id,
    file_id,
    line_no,
    region_code,
    -- a number behind the name of a district is its count of villages, from the next
    -- column of the printed annex: no district's name ends in one
    case
        when {{ matches_pattern('region_code', '[0-9]{2}[.][0-9]{2}[.][0-9]{2}') }}
            then {{ pattern_replaced('delivered_name', ' +[0-9]+$', '') }}
        else delivered_name
    end as region_name,
    delivered_name,
    level_number,
    unknown_values

from renamed
