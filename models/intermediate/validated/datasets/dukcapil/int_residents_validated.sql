with

residents as (
    select
        residents.*,
        {{ nik_if_well_formed('residents.nik_delivered') }} as nik,
        files.as_of
    from {{ ref('stg_dukcapil__residents') }} as residents
    inner join {{ ref('int_files_current') }} as files
        on residents.file_id = files.file_id
    where {{ is_in_current_file('residents.file_id') }}
),

villages as (
    select * from {{ ref('int_region_references_resolved') }}
    where region_level = 'village'
),

read as (
    select
        *,
        {{ person_name_key('full_name') }} as name_key,
        case
            when
                {{ matches_pattern(digits_read('nkk_delivered'), '[0-9]{16}') }}
                then {{ digits_read('nkk_delivered') }}
        end as nkk
    from residents
),

repeated as (
    select
        file_id,
        nik,
        register_status_code
    from read
    group by
        file_id,
        nik,
        register_status_code
    having count(*) > 1
),

-- Another name on another family card may be another person, to whom the NIK was
-- issued too.
repeats as (
    select
        read.row_id,
        row_number() over (
            partition by
                read.file_id, read.nik, read.register_status_code, read.full_name
            order by read.line_no nulls last
        ) as repeat_of_name,
        row_number() over (
            partition by read.file_id, read.nik, read.register_status_code, read.nkk
            order by read.line_no nulls last
        ) as repeat_of_card
    from read
    inner join repeated
        on
            read.file_id = repeated.file_id
            and read.nik = repeated.nik
            and coalesce(read.register_status_code, '')
            = coalesce(repeated.register_status_code, '')
),

validated as (
    select
        read.row_id,
        read.file_id,
        read.line_no,
        read.nik,
        read.nkk,
        -- as delivered, where it is not as read
        nullif(read.nik_delivered, read.nik) as nik_delivered,
        nullif(read.nkk_delivered, read.nkk) as nkk_delivered,
        read.full_name,
        read.name_key,
        read.sex_code,
        read.birth_place,
        read.birth_date,
        read.marital_status_code,
        read.citizenship_code,
        read.ktp_status_code,
        read.occupation_code,
        read.register_status_code,
        read.register_status_date,
        read.village_code,
        read.rt,
        read.rw,
        read.arrival_date,
        read.origin_region_code,
        read.unknown_values,
        villages.region_key,
        {{ judged_by([
            ('nik', 'missing', 'read.nik_delivered is null'),
            (
                'nik', 'malformed',
                'read.nik_delivered is not null and read.nik is null'
            ),
            (
                'nik', 'duplicate',
                'read.nik is not null'
                ' and (repeats.repeat_of_name > 1 or repeats.repeat_of_card > 1)'
            ),
            ('full_name', 'missing', 'read.full_name is null'),
            (
                'full_name', 'malformed',
                'read.full_name is not null and read.name_key is null'
            ),
            ('birth_date', 'malformed', 'read.birth_date is null'),
            ('register_status_code', 'missing', 'read.register_status_code is null'),
            ('village_code', 'unknown', 'villages.region_key is null'),
        ] + rules_of_unknown_values('dukcapil', [
            ('read.sex_code', 'sex'),
            ('read.marital_status_code', 'marital_status'),
            ('read.citizenship_code', 'citizenship'),
            ('read.ktp_status_code', 'ktp_status'),
            ('read.register_status_code', 'register_status'),
        ])) }}
    from read
    left join repeats
        on read.row_id = repeats.row_id
    left join villages
        on
            {{ region_reference_key(
                'code', 'read.as_of', ['read.village_code', 'null']
            ) }} = villages.reference_key
)

select * from validated
