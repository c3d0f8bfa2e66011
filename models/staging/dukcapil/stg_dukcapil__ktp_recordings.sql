with

delivered as (
    {{ lines_numbered(source('dukcapil', 'ktp_recordings')) }}
)

select
    -- keys
    row_id,
    file_id,
    line_no,
    {{ text_cleaned('nik') }} as nik_delivered,

    -- person
    upper({{ text_cleaned('nama_lgkp') }}) as full_name,
    {{ decoded('jenis_klmin', 'dukcapil', 'sex') }} as sex_code,
    {{ date_from_text('tgl_lhr') }} as birth_date,
    {{ region_code_dotted('kode_wilayah') }} as village_code,

    -- recording
    {{ date_from_text('tgl_rekam') }} as recording_date,
    {{ text_cleaned('tgl_rekam') }} as recording_date_delivered,
    {{ decoded('status_rekam', 'dukcapil', 'ktp_status') }} as ktp_status_code,

    -- what could not be read
    {{ unknown_values([
        undecoded('sex_code', 'jenis_klmin', 'dukcapil', 'sex'),
        undecoded('ktp_status_code', 'status_rekam', 'dukcapil', 'ktp_status'),
        ill_formed_nik('nik'),
        unparsed('birth_date', 'tgl_lhr'),
        unparsed('recording_date', 'tgl_rekam'),
    ]) }} as unknown_values

from delivered

where line_kind = 'data'
