{#- A stay is one register number of one facility, and numbers are given again: of one
    birth date. The newest file speaks of it. -#}
with

inmates as (
    select
        inmates.*,
        files.as_of,
        row_number() over (
            partition by
                inmates.facility_code,
                inmates.register_number,
                inmates.birth_date,
                files.is_simulated
            order by
                files.place_from_newest asc nulls last,
                inmates.release_date desc nulls last,
                inmates.row_id asc nulls last
        ) as place_of_stay
    from {{ ref('int_inmates_validated') }} as inmates
    inner join {{ ref('int_files_in_effect') }} as files
        on inmates.file_id = files.file_id
    where
        inmates.rejection_codes is null
        and files.is_in_effect
)

select * from inmates
where place_of_stay = 1
