with

delivered as (
    {{ lines_numbered(source('kemlu', 'citizens_abroad')) }}
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
    {{ decoded('jenis_kelamin', 'kemlu', 'sex') }} as sex_code,
    {{ date_from_text('tgl_lahir') }} as birth_date,

    -- stay
    {{ region_code_dotted('kode_perwakilan') }} as mission_code,
    {{ text_cleaned('nama_perwakilan') }} as mission_name,
    {{ decoded('negara', 'kemlu', 'country') }} as country_code,
    {{ date_from_text('tgl_tiba') }} as arrival_date,
    {{ date_from_text('tgl_kembali') }} as return_date,
    {{ text_cleaned('tgl_kembali') }} as return_date_delivered,

    -- what could not be read
    {{ unknown_values([
        undecoded('sex_code', 'jenis_kelamin', 'kemlu', 'sex'),
        undecoded('country_code', 'negara', 'kemlu', 'country'),
        ill_formed_nik('nik'),
        unparsed('birth_date', 'tgl_lahir'),
        unparsed('arrival_date', 'tgl_tiba'),
        unparsed('return_date', 'tgl_kembali'),
    ]) }} as unknown_values

from delivered

where line_kind = 'data'
