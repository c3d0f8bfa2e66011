{#- The first word of a station's name is its kind. -#}
{% set kind = "split_part(trim(nama), ' ', 1)" %}
with

delivered as (
    {{ lines_numbered(source('kpu', 'polling_stations')) }}
)

select
    -- keys
    row_id,
    file_id,
    line_no,

    -- station
    {{ text_cleaned('kode') }} as tps_code,
    upper({{ text_cleaned('nama') }}) as tps_name,
    {{ decoded(kind, 'kpu', 'station_kind') }} as station_kind_code,
    {{ text_cleaned('kode_induk') }} as village_code,
    {{ text_cleaned('kpu_id') }} as kpu_id,

    -- what could not be read
    {{ unknown_values([
        (
            'station_kind_code', 'nama',
            decoded(kind, 'kpu', 'station_kind') ~ " = 'unknown'",
        ),
    ]) }} as unknown_values

from delivered

where line_kind = 'data'
