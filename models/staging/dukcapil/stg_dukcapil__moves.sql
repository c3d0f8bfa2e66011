with

delivered as (
    {{ lines_numbered(source('dukcapil', 'moves')) }}
)

select
    -- keys
    row_id,
    file_id,
    line_no,
    {{ text_cleaned('no_skpwni') }} as letter_number,
    {{ text_cleaned('nik') }} as nik_delivered,
    {{ text_cleaned('no_kk') }} as nkk_delivered,

    -- person
    upper({{ text_cleaned('nama_lgkp') }}) as full_name,
    {{ decoded('jenis_klmin', 'dukcapil', 'sex') }} as sex_code,
    {{ date_from_text('tgl_lhr') }} as birth_date,

    -- move
    {{ region_code_dotted('wil_asal') }} as origin_village_code,
    {{ region_code_dotted('wil_tujuan') }} as destination_village_code,
    {{ text_cleaned('nama_wil_asal') }} as origin_village_name,
    {{ text_cleaned('nama_wil_tujuan') }} as destination_village_name,
    {{ date_from_text('tgl_pindah') }} as letter_date,
    {{ date_from_text('tgl_datang') }} as arrival_date,
    {{ decoded('klasifikasi_pindah', 'dukcapil', 'move_class') }} as move_class_code,

    -- what could not be read
    {{ unknown_values([
        undecoded('sex_code', 'jenis_klmin', 'dukcapil', 'sex'),
        undecoded('move_class_code', 'klasifikasi_pindah', 'dukcapil', 'move_class'),
        ill_formed_nik('nik'),
        ill_formed_nkk('no_kk'),
        unparsed('birth_date', 'tgl_lhr'),
        unparsed('letter_date', 'tgl_pindah'),
        unparsed('arrival_date', 'tgl_datang'),
    ]) }} as unknown_values

from delivered

where line_kind = 'data'
