{#- A placement is one however often it is delivered: the newest file that names it
    speaks. A NIK may be of two persons, so that the birth date is part of it. -#}
with

placements as (
    select
        placements.*,
        files.is_simulated,
        row_number() over (
            partition by
                coalesce(placements.nik_delivered, placements.passport_number),
                placements.birth_date,
                placements.departure_date,
                files.is_simulated
            order by
                files.place_from_newest asc nulls last,
                files.delivered_date desc nulls last,
                placements.file_id asc nulls last,
                placements.line_no desc nulls last
        ) as place_of_stay
    from {{ ref('int_placements_validated') }} as placements
    inner join {{ ref('int_files_in_effect') }} as files
        on placements.file_id = files.file_id
    where placements.rejection_codes is null
)

select * from placements
where place_of_stay = 1
