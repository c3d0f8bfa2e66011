{# A service roster, typed: TNI and Polri deliver the same layout. Arguments: the roster, its agency. #}
{% macro service_members_staged(roster, agency) -%}
with

delivered as (
    {{ lines_numbered(roster) }}
)

select
    -- keys
    row_id,
    file_id,
    line_no,
    {{ text_cleaned('nrp') }} as service_number,
    {{ text_cleaned('nik') }} as nik_delivered,

    -- person
    upper({{ text_cleaned('nama') }}) as full_name,
    {{ decoded('jenis_kelamin', agency, 'sex') }} as sex_code,
    upper({{ text_cleaned('tmpt_lhr') }}) as birth_place,
    {{ date_from_text('tgl_lhr') }} as birth_date,

    -- service
    {{ date_from_text('tmt_mulai') }} as service_start_date,
    {{ date_from_text('tmt_selesai') }} as service_end_date,
    {{ text_cleaned('tmt_selesai') }} as service_end_delivered,

    -- what could not be read
    {{ unknown_values([
        undecoded('sex_code', 'jenis_kelamin', agency, 'sex'),
        ill_formed_nik('nik'),
        unparsed('birth_date', 'tgl_lhr'),
        unparsed('service_start_date', 'tmt_mulai'),
        unparsed('service_end_date', 'tmt_selesai'),
    ]) }} as unknown_values

from delivered

where line_kind = 'data'
{%- endmacro %}
