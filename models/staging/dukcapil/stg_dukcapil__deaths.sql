select
    -- keys
    file_id || '-' || line_no as row_id,
    file_id,
    line_no,
    {{ text_cleaned('no_akta') }} as deed_number,
    {{ text_cleaned('nik') }} as nik_delivered,

    -- person
    upper({{ text_cleaned('nama_lgkp') }}) as full_name,
    case trim(jenis_klmin) when '1' then 'L' when '2' then 'P' end as sex_code,
    upper({{ text_cleaned('tmpt_lhr') }}) as birth_place,
    {{ date_from_text('tgl_lhr') }} as birth_date,
    {{ region_code_dotted('kode_wilayah') }} as village_code,

    -- event
    {{ date_from_text('tgl_mati') }} as death_date,
    {{ date_from_text('tgl_lapor') }} as registration_date

from {{ source('dukcapil', 'deaths') }}

where line_kind = 'data'
