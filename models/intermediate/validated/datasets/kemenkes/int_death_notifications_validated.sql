with

notifications as (
    select
        notifications.*,
        {{ nik_if_well_formed('notifications.nik_delivered') }} as nik,
        files.as_of
    from {{ ref('stg_kemenkes__death_notifications') }} as notifications
    inner join {{ ref('int_files_current') }} as files
        on notifications.file_id = files.file_id
    where {{ is_in_current_file('notifications.file_id') }}
),

villages as (
    select * from {{ ref('int_region_references_resolved') }}
    where region_level = 'village'
),

-- A facility knows its dead by name, and often by no NIK and no village.
placed as (
    select
        notifications.row_id,
        notifications.file_id,
        notifications.line_no,
        notifications.facility_code,
        notifications.certificate_number,
        notifications.nik_delivered,
        notifications.nik,
        notifications.full_name,
        notifications.sex_code,
        notifications.birth_date,
        notifications.as_of,
        villages.region_key,
        notifications.death_date,
        nullif(concat_ws(
            chr(30),
            notifications.unknown_values,
            case
                when
                    notifications.village_code is not null
                    and villages.region_key is null
                    then 'region_key=kode_wilayah=' || notifications.village_code
            end
        ), '') as unknown_values
    from notifications
    left join villages
        on
            {{ region_reference_key(
                'code', 'notifications.as_of', ['notifications.village_code', 'null']
            ) }} = villages.reference_key
),

validated as (
    select
        *,
        {{ judged_by([
            ('facility_code', 'missing', 'facility_code is null'),
            ('certificate_number', 'missing', 'certificate_number is null'),
            ('full_name', 'missing', 'full_name is null'),
            ('death_date', 'malformed', 'death_date is null'),
            ('death_date', 'contradictory', 'death_date < birth_date'),
            ('death_date', 'out_of_range', 'death_date > as_of'),
        ] + rules_of_unknown_values('kemenkes', [('sex_code', 'sex')])) }}
    from placed
)

select * from validated
