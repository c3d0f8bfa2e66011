{# A service roster, typed: TNI and Polri deliver the same layout. #}
{% macro service_members_staged(roster) -%}
select
    -- keys
    file_id || '-' || line_no as row_id,
    file_id,
    line_no,
    {{ text_cleaned('nrp') }} as service_number,
    {{ text_cleaned('nik') }} as nik_delivered,

    -- person
    upper({{ text_cleaned('nama') }}) as full_name,
    upper({{ text_cleaned('jenis_kelamin') }}) as sex_code,
    upper({{ text_cleaned('tmpt_lhr') }}) as birth_place,
    {{ date_from_text('tgl_lhr') }} as birth_date,

    -- service
    {{ date_from_text('tmt_mulai') }} as service_start_date,
    {{ date_from_text('tmt_selesai') }} as service_end_date,
    {{ text_cleaned('tmt_selesai') }} as service_end_delivered

from {{ roster }}

where line_kind = 'data'
{%- endmacro %}
