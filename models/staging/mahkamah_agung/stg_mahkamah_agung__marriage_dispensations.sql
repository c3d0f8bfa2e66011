with

delivered as (
    {{ lines_numbered(source('mahkamah_agung', 'marriage_dispensations')) }}
)

select
    -- keys
    row_id,
    file_id,
    line_no,
    {{ text_cleaned('no_perkara') }} as case_number,
    upper({{ text_cleaned('pengadilan') }}) as court_name,
    {{ text_cleaned('nik') }} as nik_delivered,

    -- person
    upper({{ text_cleaned('nama') }}) as full_name,
    {{ date_from_text('tgl_lahir') }} as birth_date,

    -- ruling
    {{ date_from_text('tgl_putus') }} as decision_date,
    {{ decoded('amar', 'mahkamah_agung', 'ruling') }} as ruling_code,

    -- what could not be read
    {{ unknown_values([
        undecoded('ruling_code', 'amar', 'mahkamah_agung', 'ruling'),
        ill_formed_nik('nik'),
        unparsed('birth_date', 'tgl_lahir'),
        unparsed('decision_date', 'tgl_putus'),
    ]) }} as unknown_values

from delivered

where line_kind = 'data'
