{#- A deed is one death: where it was delivered again, the newest file speaks. -#}
with

deaths as (
    select
        deaths.*,
        files.as_of,
        row_number() over (
            partition by deaths.deed_number, files.is_simulated
            order by
                files.place_from_newest asc nulls last,
                deaths.region_key asc nulls last,
                deaths.row_id asc nulls last
        ) as place_of_deed
    from {{ ref('int_deaths_validated') }} as deaths
    inner join {{ ref('int_files_in_effect') }} as files
        on deaths.file_id = files.file_id
    where
        deaths.rejection_codes is null
        and files.is_in_effect
)

select * from deaths
where place_of_deed = 1
