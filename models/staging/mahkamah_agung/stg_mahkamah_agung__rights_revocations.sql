with

delivered as (
    {{ lines_numbered(source('mahkamah_agung', 'rights_revocations')) }}
)

select
    -- keys
    row_id,
    file_id,
    line_no,
    upper({{ text_cleaned('no_perkara') }}) as case_number,
    upper({{ text_cleaned('pengadilan') }}) as court_name,
    {{ text_cleaned('nik') }} as nik_delivered,

    -- person
    upper({{ text_cleaned('nama') }}) as full_name,
    {{ decoded('jenis_kelamin', 'mahkamah_agung', 'sex') }} as sex_code,
    {{ date_from_text('tgl_lahir') }} as birth_date,

    -- ruling
    {{ date_from_text('tgl_putusan') }} as ruling_date,
    {{ date_from_text('tgl_bht') }} as final_date,
    {{ text_cleaned('tgl_bht') }} as final_delivered,
    {{ date_from_text('tgl_mulai') }} as term_start_date,
    {{ text_cleaned('tgl_mulai') }} as term_start_delivered,
    {{ date_from_text('tgl_selesai') }} as term_last_date,
    {{ text_cleaned('tgl_selesai') }} as term_last_delivered,
    {{ integer_from_text('lama_tahun') }} as term_years,
    {{ text_cleaned('lama_tahun') }} as term_years_delivered,

    -- what could not be read
    {{ unknown_values([
        undecoded('sex_code', 'jenis_kelamin', 'mahkamah_agung', 'sex'),
        ill_formed_nik('nik'),
        unparsed('birth_date', 'tgl_lahir'),
        unparsed('ruling_date', 'tgl_putusan'),
        unparsed('final_date', 'tgl_bht'),
        unparsed('term_start_date', 'tgl_mulai'),
        unparsed('term_last_date', 'tgl_selesai'),
        unparsed('term_years', 'lama_tahun'),
    ]) }} as unknown_values

from delivered

where line_kind = 'data'
