with

delivered as (
    {{ lines_numbered(source('kemendikbud', 'pupils')) }}
)

select
    -- keys
    row_id,
    file_id,
    line_no,
    {{ text_cleaned('npsn') }} as school_code,
    {{ text_cleaned('nisn') }} as pupil_number,
    {{ text_cleaned('nik') }} as nik_delivered,

    -- school
    upper({{ text_cleaned('nama_sekolah') }}) as school_name,
    {{ region_code_dotted('kode_kab') }} as regency_code,
    {{ integer_from_text('tingkat') }} as grade,

    -- person
    upper({{ text_cleaned('nama') }}) as full_name,
    {{ decoded('jk', 'kemendikbud', 'sex') }} as sex_code,
    {{ date_from_text('tanggal_lahir') }} as birth_date,
    {{ region_code_dotted('kode_wilayah') }} as village_code,
    {{ decoded('status_ktp', 'kemendikbud', 'ktp_status') }} as ktp_status_code,

    -- what could not be read
    {{ unknown_values([
        undecoded('sex_code', 'jk', 'kemendikbud', 'sex'),
        undecoded('ktp_status_code', 'status_ktp', 'kemendikbud', 'ktp_status'),
        ill_formed_nik('nik'),
        unparsed('birth_date', 'tanggal_lahir'),
        unparsed('grade', 'tingkat'),
    ]) }} as unknown_values

from delivered

where line_kind = 'data'
