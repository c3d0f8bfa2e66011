with

delivered as (
    {{ lines_numbered(source('kemenag', 'marriages')) }}
)

select
    -- keys
    row_id,
    file_id,
    line_no,
    {{ text_cleaned('no_akta_nikah') }} as deed_number,
    {{ text_cleaned('kode_kua') }} as office_code,
    {{ region_code_dotted('kode_kecamatan') }} as district_code,

    -- spouses
    {{ text_cleaned('suami_nik') }} as husband_nik_delivered,
    upper({{ text_cleaned('suami_nama') }}) as husband_name,
    {{ date_from_text('suami_tgl_lahir') }} as husband_birth_date,
    {{ text_cleaned('istri_nik') }} as wife_nik_delivered,
    upper({{ text_cleaned('istri_nama') }}) as wife_name,
    {{ date_from_text('istri_tgl_lahir') }} as wife_birth_date,

    -- event
    {{ date_from_text('tgl_akad') }} as event_date,

    -- what could not be read
    {{ unknown_values([
        ill_formed_nik('suami_nik'),
        unparsed('husband_birth_date', 'suami_tgl_lahir'),
        ill_formed_nik('istri_nik'),
        unparsed('wife_birth_date', 'istri_tgl_lahir'),
        unparsed('event_date', 'tgl_akad'),
    ]) }} as unknown_values

from delivered

where line_kind = 'data'
