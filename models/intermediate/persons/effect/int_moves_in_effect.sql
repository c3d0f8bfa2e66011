{#- A letter moves one person or a whole family under one number, and offices number
    alike: it is one move of each person that it names, from one village, or to one where
    that is not known. Where it was delivered again, the newest file speaks. -#}
with

moves as (
    select
        moves.*,
        -- since the first file that names this village of arrival
        min(coalesce(files.delivered_date, files.as_of)) over (
            partition by
                moves.letter_number,
                moves.full_name,
                moves.birth_date,
                moves.destination_region_key,
                files.is_simulated
        ) as known_from,
        row_number() over (
            partition by
                moves.letter_number,
                moves.full_name,
                moves.birth_date,
                coalesce(moves.origin_region_key, moves.destination_region_key),
                files.is_simulated
            order by
                files.place_from_newest asc nulls last,
                moves.destination_region_key asc nulls last,
                moves.row_id asc nulls last
        ) as place_of_move
    from {{ ref('int_moves_validated') }} as moves
    inner join {{ ref('int_files_in_effect') }} as files
        on moves.file_id = files.file_id
    where
        moves.rejection_codes is null
        and files.is_in_effect
)

select * from moves
where place_of_move = 1
