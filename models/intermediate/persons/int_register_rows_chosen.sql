{#- The row that each person of the register is made of. A person who moved stands in
    two offices: where the person lives now comes first. Of a NIK that was issued to
    several persons each is kept. -#}
with

residents as (
    select
        residents.row_id,
        residents.nik,
        residents.register_status_code,
        residents.register_status_date,
        residents.region_key,
        files.place_from_newest,
        holders.holder_name_key
    from {{ ref('int_residents_validated') }} as residents
    inner join {{ ref('int_files_in_effect') }} as files
        on residents.file_id = files.file_id
    left join {{ ref('int_nik_holders') }} as holders
        on residents.row_id = holders.row_id
    where residents.rejection_codes is null
),

-- most NIK stand on one row, where there is nothing to choose
repeated as (
    select nik
    from residents
    group by nik
    having count(*) > 1
),

ranked as (
    select
        residents.row_id,
        residents.holder_name_key,
        row_number() over (
            partition by residents.nik, residents.holder_name_key
            order by
                residents.place_from_newest asc nulls last,
                case residents.register_status_code
                    when 'resident' then 1
                    when 'dead' then 2
                    when 'unknown' then 3
                    else 4
                end nulls last,
                residents.register_status_date desc nulls last,
                residents.region_key asc nulls last,
                residents.row_id asc nulls last
        ) as choice
    from residents
    inner join repeated
        on residents.nik = repeated.nik
),

chosen as (
    select
        residents.row_id,
        residents.holder_name_key
    from residents
    left join repeated
        on residents.nik = repeated.nik
    where repeated.nik is null

    union all

    select
        row_id,
        holder_name_key
    from ranked
    where choice = 1
)

select
    row_id as person_id,
    holder_name_key

from chosen
