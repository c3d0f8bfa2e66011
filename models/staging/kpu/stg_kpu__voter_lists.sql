with

delivered as (
    {{ lines_numbered(source('kpu', 'voter_list')) }}
)

select
    -- keys
    row_id,
    file_id,
    line_no,
    nullif({{ text_cleaned('dpid') }}, '0') as dpid,
    {{ text_cleaned('nkk') }} as nkk_delivered,
    {{ text_cleaned('nik') }} as nik_delivered,

    -- person
    upper({{ text_cleaned('nama') }}) as full_name,
    {{ decoded('kelamin', 'kpu', 'sex') }} as sex_code,
    upper({{ text_cleaned('tempat_lahir') }}) as birth_place,
    {{ date_from_text('tanggal_lahir') }} as birth_date,
    {{ decoded('sts_kawin', 'kpu', 'marital_status') }} as marital_status_code,
    {{ decoded('disabilitas', 'kpu', 'disability') }} as disability_code,
    {{ decoded('ektp', 'kpu', 'ktp_status') }} as ktp_status_code,

    -- place
    {{ text_cleaned('kecamatan') }} as district_name,
    {{ text_cleaned('kelurahan') }} as village_name,
    {{ text_cleaned('alamat') }} as address,
    {{ number_padded('rt') }} as rt,
    {{ number_padded('rw') }} as rw,
    {{ number_padded('tps') }} as tps_number,

    -- list
    {{ decoded('sumber', 'kpu', 'source_code', 'other') }} as source_code,
    {{ decoded('keterangan', 'kpu', 'reported_code', 'other') }} as reported_code,
    {{ decoded('status', 'kpu', 'list_status') }} as list_status_code,
    {{ date_from_text('updated_at') }} as updated_date,

    -- what could not be read
    {{ unknown_values([
        undecoded('sex_code', 'kelamin', 'kpu', 'sex'),
        undecoded('marital_status_code', 'sts_kawin', 'kpu', 'marital_status'),
        undecoded('disability_code', 'disabilitas', 'kpu', 'disability'),
        undecoded('ktp_status_code', 'ektp', 'kpu', 'ktp_status'),
        undecoded('source_code', 'sumber', 'kpu', 'source_code', 'other'),
        undecoded('reported_code', 'keterangan', 'kpu', 'reported_code', 'other'),
        undecoded('list_status_code', 'status', 'kpu', 'list_status'),
        unparsed('birth_date', 'tanggal_lahir'),
        unparsed('updated_date', 'updated_at'),
    ]) }} as unknown_values

from delivered

where line_kind = 'data'
