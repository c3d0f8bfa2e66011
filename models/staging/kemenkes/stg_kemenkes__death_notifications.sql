with

delivered as (
    {{ lines_numbered(source('kemenkes', 'death_notifications')) }}
)

select
    -- keys
    row_id,
    file_id,
    line_no,
    {{ text_cleaned('kode_faskes') }} as facility_code,
    {{ text_cleaned('no_sertifikat') }} as certificate_number,
    {{ text_cleaned('nik') }} as nik_delivered,

    -- person
    upper({{ text_cleaned('nama') }}) as full_name,
    {{ decoded('jenis_kelamin', 'kemenkes', 'sex') }} as sex_code,
    {{ date_from_text('tgl_lahir') }} as birth_date,
    {{ region_code_dotted('kode_wilayah') }} as village_code,

    -- event
    {{ date_from_text('tgl_meninggal') }} as death_date,

    -- what could not be read
    {{ unknown_values([
        undecoded('sex_code', 'jenis_kelamin', 'kemenkes', 'sex'),
        ill_formed_nik('nik'),
        unparsed('birth_date', 'tgl_lahir'),
        unparsed('death_date', 'tgl_meninggal'),
    ]) }} as unknown_values

from delivered

where line_kind = 'data'
