with

delivered as (
    {{ lines_numbered(source('imigrasi', 'foreign_residents')) }}
)

select
    -- keys
    row_id,
    file_id,
    line_no,
    {{ text_cleaned('no_izin') }} as permit_number,
    {{ text_cleaned('nik') }} as nik_delivered,
    upper({{ text_cleaned('no_paspor') }}) as passport_number,

    -- person
    upper({{ text_cleaned('nama') }}) as full_name,
    {{ decoded('jenis_kelamin', 'imigrasi', 'sex') }} as sex_code,
    {{ date_from_text('tgl_lahir') }} as birth_date,
    {{ decoded('kewarganegaraan', 'imigrasi', 'country') }} as nationality_code,
    {{ region_code_dotted('kode_wilayah') }} as village_code,

    -- permit
    {{ decoded('jenis_izin', 'imigrasi', 'permit_kind') }} as permit_kind_code,
    {{ date_from_text('berlaku_mulai') }} as valid_from,
    {{ date_from_text('berlaku_sampai') }} as last_valid_date,
    {{ text_cleaned('berlaku_sampai') }} as last_valid_date_delivered,

    -- what could not be read
    {{ unknown_values([
        undecoded('permit_kind_code', 'jenis_izin', 'imigrasi', 'permit_kind'),
        undecoded('nationality_code', 'kewarganegaraan', 'imigrasi', 'country'),
        undecoded('sex_code', 'jenis_kelamin', 'imigrasi', 'sex'),
        ill_formed_nik('nik'),
        unparsed('birth_date', 'tgl_lahir'),
        unparsed('valid_from', 'berlaku_mulai'),
        unparsed('last_valid_date', 'berlaku_sampai'),
    ]) }} as unknown_values

from delivered

where line_kind = 'data'
