{#- A certificate of a facility is one death: where it was delivered again, the newest
    file speaks. A number comes again at a facility that begins anew each year, so that
    the birth date tells the certificates apart. -#}
with

notifications as (
    select
        notifications.*,
        row_number() over (
            partition by
                notifications.facility_code,
                notifications.certificate_number,
                notifications.birth_date,
                files.is_simulated
            order by
                files.place_from_newest asc nulls last,
                notifications.region_key asc nulls last,
                notifications.row_id asc nulls last
        ) as place_of_certificate
    from {{ ref('int_death_notifications_validated') }} as notifications
    inner join {{ ref('int_files_in_effect') }} as files
        on notifications.file_id = files.file_id
    where
        notifications.rejection_codes is null
        and files.is_in_effect
)

select * from notifications
where place_of_certificate = 1
