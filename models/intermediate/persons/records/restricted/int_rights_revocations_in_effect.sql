{#- A case can have several convicts, and two courts cases of one number. Where a ruling
    on somebody was delivered again, the newest file speaks. -#}
with

rulings as (
    select
        rulings.*,
        files.as_of,
        row_number() over (
            partition by
                rulings.court_name,
                rulings.case_number,
                rulings.full_name,
                rulings.birth_date,
                files.is_simulated
            order by
                files.place_from_newest asc nulls last,
                rulings.final_date desc nulls last,
                rulings.row_id asc nulls last
        ) as place_of_ruling
    from {{ ref('int_rights_revocations_validated') }} as rulings
    inner join {{ ref('int_files_in_effect') }} as files
        on rulings.file_id = files.file_id
    where
        rulings.rejection_codes is null
        and files.is_in_effect
)

select * from rulings
where place_of_ruling = 1
