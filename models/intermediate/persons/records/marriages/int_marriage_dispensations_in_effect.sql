{#- A case is ruled on once for each person: of several deliveries of it the newest
    speaks. -#}
with

dispensations as (
    select
        rulings.*,
        row_number() over (
            partition by
                rulings.court_name,
                rulings.case_number,
                rulings.full_name,
                rulings.birth_date,
                files.is_simulated
            order by
                files.place_from_newest asc nulls last,
                rulings.row_id asc nulls last
        ) as place_of_case
    from {{ ref('int_marriage_dispensations_validated') }} as rulings
    inner join {{ ref('int_files_in_effect') }} as files
        on rulings.file_id = files.file_id
    where
        rulings.rejection_codes is null
        and files.is_in_effect
)

select * from dispensations
where place_of_case = 1
