{#- A permit is one however often it is delivered: the newest file that names it speaks.
    Offices may number alike, so that the holder's birth date is part of it. -#}
with

permits as (
    select
        permits.*,
        files.in_effect_before,
        row_number() over (
            partition by permits.permit_number, permits.birth_date, files.is_simulated
            order by
                files.place_from_newest asc nulls last,
                files.delivered_date desc nulls last,
                permits.file_id asc nulls last,
                permits.line_no desc nulls last
        ) as place_of_permit
    from {{ ref('int_foreign_residents_validated') }} as permits
    inner join {{ ref('int_files_in_effect') }} as files
        on permits.file_id = files.file_id
    where permits.rejection_codes is null
)

select * from permits
where place_of_permit = 1
