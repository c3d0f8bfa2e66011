with

delivered as (
    {{ lines_numbered(source('kpu', 'dpt_recap')) }}
)

select
    -- keys
    row_id,
    file_id,
    line_no,

    -- region
    {{ text_cleaned('nama_provinsi') }} as province_name,
    {{ text_cleaned('nama_kabupaten_kota') }} as regency_name,

    -- counts
    {{ integer_from_text('jumlah_kecamatan') }} as districts,
    {{ integer_from_text('jumlah_kelurahan_desa') }} as villages,
    {{ integer_from_text('jumlah_tps') }} as polling_stations,
    {{ integer_from_text('laki_laki') }} as male_voters,
    {{ integer_from_text('perempuan') }} as female_voters,
    {{ integer_from_text('jumlah') }} as voters,

    line_kind = 'total' as is_total,

    -- what could not be read
    {{ unknown_values([
        unparsed('districts', 'jumlah_kecamatan'),
        unparsed('villages', 'jumlah_kelurahan_desa'),
        unparsed('polling_stations', 'jumlah_tps'),
        unparsed('male_voters', 'laki_laki'),
        unparsed('female_voters', 'perempuan'),
        unparsed('voters', 'jumlah'),
    ]) }} as unknown_values

from delivered

where line_kind in ('data', 'total')
