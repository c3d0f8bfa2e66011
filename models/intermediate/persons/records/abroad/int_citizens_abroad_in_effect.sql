{#- A stay is one however often it is delivered: the newest file that names it speaks.
    Passports may be numbered alike, so that the birth date is part of it. -#}
with

stays as (
    select
        stays.*,
        files.is_simulated,
        row_number() over (
            partition by
                coalesce(stays.passport_number, stays.nik_delivered),
                stays.birth_date,
                stays.arrival_date,
                files.is_simulated
            order by
                files.place_from_newest asc nulls last,
                files.delivered_date desc nulls last,
                stays.file_id asc nulls last,
                stays.line_no desc nulls last
        ) as place_of_stay
    from {{ ref('int_citizens_abroad_validated') }} as stays
    inner join {{ ref('int_files_in_effect') }} as files
        on stays.file_id = files.file_id
    where stays.rejection_codes is null
)

select * from stays
where place_of_stay = 1
