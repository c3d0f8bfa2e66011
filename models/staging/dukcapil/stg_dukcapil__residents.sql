with

delivered as (
    {{ lines_numbered(source('dukcapil', 'population_register')) }}
)

select
    -- keys
    row_id,
    file_id,
    line_no,
    {{ text_cleaned('nik') }} as nik_delivered,
    {{ text_cleaned('no_kk') }} as nkk_delivered,

    -- person
    upper({{ text_cleaned('nama_lgkp') }}) as full_name,
    {{ decoded('jenis_klmin', 'dukcapil', 'sex') }} as sex_code,
    upper({{ text_cleaned('tmpt_lhr') }}) as birth_place,
    {{ date_from_text('tgl_lhr') }} as birth_date,
    {{ decoded('stat_kwn', 'dukcapil', 'marital_status') }} as marital_status_code,
    {{ decoded('kwrngrn', 'dukcapil', 'citizenship') }} as citizenship_code,
    {{ decoded('status_ktp', 'dukcapil', 'ktp_status') }} as ktp_status_code,
    trim(jenis_pkrjn) as occupation_code,

    -- residence
    {{ decoded('status', 'dukcapil', 'register_status') }} as register_status_code,
    {{ date_from_text('tgl_status') }} as register_status_date,
    {{ region_code_dotted('kode_wilayah') }} as village_code,
    {{ number_padded('rt') }} as rt,
    {{ number_padded('rw') }} as rw,
    {{ date_from_text('tgl_datang') }} as arrival_date,
    {{ region_code_dotted('wil_asal') }} as origin_region_code,

    -- what could not be read
    {{ unknown_values([
        undecoded('sex_code', 'jenis_klmin', 'dukcapil', 'sex'),
        undecoded('marital_status_code', 'stat_kwn', 'dukcapil', 'marital_status'),
        undecoded('citizenship_code', 'kwrngrn', 'dukcapil', 'citizenship'),
        undecoded('ktp_status_code', 'status_ktp', 'dukcapil', 'ktp_status'),
        undecoded('register_status_code', 'status', 'dukcapil', 'register_status'),
        ill_formed_nkk('no_kk'),
        unparsed('birth_date', 'tgl_lhr'),
        unparsed('register_status_date', 'tgl_status'),
        unparsed('arrival_date', 'tgl_datang'),
    ]) }} as unknown_values

from delivered

where line_kind = 'data'
