with

residents as (
    select * from {{ ref('int_residents_validated') }}
    where rejection_codes is null
),

-- A person who moved stands in two offices: where the person lives now comes first. Of
-- a NIK that was issued to several persons each is kept.
ranked as (
    select
        residents.nik,
        residents.nkk,
        residents.name_key,
        residents.sex_code,
        residents.birth_place,
        residents.birth_date,
        residents.marital_status_code,
        residents.citizenship_code,
        residents.ktp_status_code,
        residents.register_status_code,
        residents.register_status_date,
        residents.arrival_date,
        residents.region_key,
        residents.row_id,
        files.as_of,
        files.delivered_date,
        files.delivery_key,
        files.is_simulated,
        holders.holder_name_key,
        row_number() over (
            partition by residents.nik, holders.holder_name_key
            order by
                files.place_from_newest asc nulls last,
                case residents.register_status_code
                    when 'resident' then 1
                    when 'dead' then 2
                    when 'unknown' then 3
                    else 4
                end nulls last,
                residents.register_status_date desc nulls last,
                residents.row_id asc nulls last
        ) as choice
    from residents
    inner join {{ ref('int_files_in_effect') }} as files
        on residents.file_id = files.file_id
    left join {{ ref('int_nik_holders') }} as holders
        on residents.row_id = holders.row_id
),

chosen as (
    select
        row_id as person_id,
        nik,
        holder_name_key,
        holder_name_key is not null as is_nik_shared,
        nkk,
        name_key,
        sex_code,
        birth_place,
        birth_date,
        marital_status_code,
        citizenship_code,
        ktp_status_code,
        register_status_code,
        register_status_date,
        arrival_date,
        region_key,
        as_of,
        delivered_date,
        delivery_key,
        is_simulated
    from ranked
    where choice = 1
)

select * from chosen
