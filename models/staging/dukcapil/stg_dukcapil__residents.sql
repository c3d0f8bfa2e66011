select
    -- keys
    file_id || '-' || line_no as row_id,
    file_id,
    line_no,
    {{ text_cleaned('nik') }} as nik_delivered,
    {{ text_cleaned('no_kk') }} as nkk_delivered,

    -- person
    upper({{ text_cleaned('nama_lgkp') }}) as full_name,
    case trim(jenis_klmin) when '1' then 'L' when '2' then 'P' end as sex_code,
    upper({{ text_cleaned('tmpt_lhr') }}) as birth_place,
    {{ date_from_text('tgl_lhr') }} as birth_date,
    case trim(stat_kwn)
        when '1' then 'B'
        when '2' then 'S'
        when '3' then 'P'
        when '4' then 'P'
    end as marital_status_code,
    case trim(kwrngrn)
        when '1' then 'wni'
        when '2' then 'wna'
        when '3' then 'wni'
    end as citizenship_code,
    case upper(trim(status_ktp))
        when 'SUDAH REKAM' then 'recorded'
        when 'BELUM REKAM' then 'not_recorded'
    end as ktp_status_code,
    trim(jenis_pkrjn) as occupation_code,

    -- residence
    case trim(status)
        when '1' then 'resident'
        when '2' then 'dead'
        when '3' then 'moved'
    end as register_status_code,
    {{ date_from_text('tgl_status') }} as register_status_date,
    {{ region_code_dotted('kode_wilayah') }} as village_code,
    {{ number_padded('rt') }} as rt,
    {{ number_padded('rw') }} as rw,
    {{ date_from_text('tgl_datang') }} as arrival_date,
    {{ region_code_dotted('wil_asal') }} as origin_region_code

from {{ source('dukcapil', 'population_register') }}

where line_kind = 'data'
