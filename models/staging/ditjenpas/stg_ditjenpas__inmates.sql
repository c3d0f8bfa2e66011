with

delivered as (
    {{ lines_numbered(source('ditjenpas', 'inmates')) }}
)

select
    -- keys
    row_id,
    file_id,
    line_no,
    upper({{ text_cleaned('kode_upt') }}) as facility_code,
    {{ text_cleaned('nama_upt') }} as facility_name,
    upper({{ text_cleaned('no_registrasi') }}) as register_number,
    {{ text_cleaned('nik') }} as nik_delivered,

    -- person
    upper({{ text_cleaned('nama') }}) as full_name,
    {{ decoded('jenis_kelamin', 'ditjenpas', 'sex') }} as sex_code,
    {{ date_from_text('tgl_lahir') }} as birth_date,

    -- stay
    {{ decoded('jenis', 'ditjenpas', 'inmate_kind') }} as inmate_kind_code,
    {{ date_from_text('tgl_masuk') }} as admission_date,
    {{ date_from_text('tgl_ekspirasi') }} as expected_release_date,
    {{ text_cleaned('tgl_ekspirasi') }} as expected_release_delivered,
    {{ date_from_text('tgl_bebas') }} as release_date,
    {{ text_cleaned('tgl_bebas') }} as release_delivered,

    -- what could not be read
    {{ unknown_values([
        undecoded('sex_code', 'jenis_kelamin', 'ditjenpas', 'sex'),
        undecoded('inmate_kind_code', 'jenis', 'ditjenpas', 'inmate_kind'),
        ill_formed_nik('nik'),
        unparsed('birth_date', 'tgl_lahir'),
        unparsed('admission_date', 'tgl_masuk'),
        unparsed('expected_release_date', 'tgl_ekspirasi'),
        unparsed('release_date', 'tgl_bebas'),
    ]) }} as unknown_values

from delivered

where line_kind = 'data'
