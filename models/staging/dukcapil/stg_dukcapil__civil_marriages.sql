with

delivered as (
    {{ lines_numbered(source('dukcapil', 'marriages')) }}
)

select
    -- keys
    row_id,
    file_id,
    line_no,
    {{ text_cleaned('no_akta') }} as deed_number,
    {{ region_code_dotted('kode_wilayah') }} as office_code,
    {{ decoded('jenis_akta', 'dukcapil', 'marriage_deed') }} as deed_kind_code,

    -- spouses
    {{ text_cleaned('suami_nik') }} as husband_nik_delivered,
    upper({{ text_cleaned('suami_nama_lgkp') }}) as husband_name,
    {{ date_from_text('suami_tgl_lhr') }} as husband_birth_date,
    {{ text_cleaned('istri_nik') }} as wife_nik_delivered,
    upper({{ text_cleaned('istri_nama_lgkp') }}) as wife_name,
    {{ date_from_text('istri_tgl_lhr') }} as wife_birth_date,

    -- event
    {{ date_from_text('tgl_peristiwa') }} as event_date,
    {{ date_from_text('tgl_lapor') }} as registration_date,

    -- what could not be read
    {{ unknown_values([
        undecoded('deed_kind_code', 'jenis_akta', 'dukcapil', 'marriage_deed'),
        ill_formed_nik('suami_nik'),
        unparsed('husband_birth_date', 'suami_tgl_lhr'),
        ill_formed_nik('istri_nik'),
        unparsed('wife_birth_date', 'istri_tgl_lhr'),
        unparsed('event_date', 'tgl_peristiwa'),
        unparsed('registration_date', 'tgl_lapor'),
    ]) }} as unknown_values

from delivered

where line_kind = 'data'
