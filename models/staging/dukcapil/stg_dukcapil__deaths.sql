with

delivered as (
    {{ lines_numbered(source('dukcapil', 'deaths')) }}
)

select
    -- keys
    row_id,
    file_id,
    line_no,
    {{ text_cleaned('no_akta') }} as deed_number,
    {{ text_cleaned('nik') }} as nik_delivered,

    -- person
    upper({{ text_cleaned('nama_lgkp') }}) as full_name,
    {{ decoded('jenis_klmin', 'dukcapil', 'sex') }} as sex_code,
    upper({{ text_cleaned('tmpt_lhr') }}) as birth_place,
    {{ date_from_text('tgl_lhr') }} as birth_date,
    {{ region_code_dotted('kode_wilayah') }} as village_code,

    -- event
    {{ date_from_text('tgl_mati') }} as death_date,
    {{ date_from_text('tgl_lapor') }} as registration_date,

    -- what could not be read
    {{ unknown_values([
        undecoded('sex_code', 'jenis_klmin', 'dukcapil', 'sex'),
        ill_formed_nik('nik'),
        unparsed('birth_date', 'tgl_lhr'),
        unparsed('death_date', 'tgl_mati'),
        unparsed('registration_date', 'tgl_lapor'),
    ]) }} as unknown_values

from delivered

where line_kind = 'data'
