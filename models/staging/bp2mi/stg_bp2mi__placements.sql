with

delivered as (
    {{ lines_numbered(source('bp2mi', 'placements')) }}
)

select
    -- keys
    row_id,
    file_id,
    line_no,
    {{ text_cleaned('nik') }} as nik_delivered,
    upper({{ text_cleaned('no_paspor') }}) as passport_number,

    -- person
    upper({{ text_cleaned('nama') }}) as full_name,
    {{ decoded('jenis_kelamin', 'bp2mi', 'sex') }} as sex_code,
    {{ date_from_text('tgl_lahir') }} as birth_date,
    {{ region_code_dotted('kode_wilayah_asal') }} as village_code,

    -- placement
    {{ decoded('negara_tujuan', 'bp2mi', 'country') }} as country_code,
    {{ date_from_text('tgl_berangkat') }} as departure_date,
    {{ date_from_text('tgl_akhir_kontrak') }} as contract_end_date,
    {{ text_cleaned('tgl_akhir_kontrak') }} as contract_end_date_delivered,
    {{ date_from_text('tgl_pulang') }} as return_date,
    {{ text_cleaned('tgl_pulang') }} as return_date_delivered,

    -- what could not be read
    {{ unknown_values([
        undecoded('sex_code', 'jenis_kelamin', 'bp2mi', 'sex'),
        undecoded('country_code', 'negara_tujuan', 'bp2mi', 'country'),
        ill_formed_nik('nik'),
        unparsed('birth_date', 'tgl_lahir'),
        unparsed('departure_date', 'tgl_berangkat'),
        unparsed('contract_end_date', 'tgl_akhir_kontrak'),
        unparsed('return_date', 'tgl_pulang'),
    ]) }} as unknown_values

from delivered

where line_kind = 'data'
