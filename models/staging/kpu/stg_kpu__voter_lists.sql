select
    -- keys
    file_id || '-' || line_no as row_id,
    file_id,
    line_no,
    nullif({{ text_cleaned('dpid') }}, '0') as dpid,
    {{ text_cleaned('nkk') }} as nkk_delivered,
    {{ text_cleaned('nik') }} as nik_delivered,

    -- person
    upper({{ text_cleaned('nama') }}) as full_name,
    case upper(trim(kelamin))
        when 'L' then 'L'
        when 'LAKI-LAKI' then 'L'
        when 'P' then 'P'
        when 'PEREMPUAN' then 'P'
    end as sex_code,
    upper({{ text_cleaned('tempat_lahir') }}) as birth_place,
    {{ date_from_text('tanggal_lahir') }} as birth_date,
    {{ text_cleaned('tanggal_lahir') }} as birth_date_delivered,
    case upper(trim(sts_kawin))
        when 'B' then 'B'
        when 'S' then 'S'
        when 'P' then 'P'
    end as marital_status_code,
    {{ text_cleaned('disabilitas') }} as disability_code,
    case upper(trim(ektp))
        when 'S' then 'recorded'
        when 'B' then 'not_recorded'
    end as ktp_status_code,

    -- place
    {{ text_cleaned('kecamatan') }} as district_name,
    {{ text_cleaned('kelurahan') }} as village_name,
    {{ text_cleaned('alamat') }} as address,
    {{ number_padded('rt') }} as rt,
    {{ number_padded('rw') }} as rw,
    {{ number_padded('tps') }} as tps_number,

    -- list
    upper({{ text_cleaned('sumber') }}) as source_code,
    upper({{ text_cleaned('keterangan') }}) as reported_code,
    upper({{ text_cleaned('status') }}) as list_status_code,
    {{ date_from_text('updated_at') }} as updated_date

from {{ source('kpu', 'voter_list') }}

where line_kind = 'data'
