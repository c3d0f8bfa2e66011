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

numbered as (
    select
        read.*,
        repeats.repeat_of_name,
        repeats.repeat_of_card
    from read
    left join repeats
        on read.row_id = repeats.row_id
),

validated as (
    select
        numbered.row_id,
        numbered.file_id,
        numbered.line_no,
        numbered.nik,
        numbered.nkk,
        -- as delivered, where it is not as read
        case when numbered.nik is null or numbered.nik <> numbered.nik_delivered
            then numbered.nik_delivered end as nik_delivered,
        case when numbered.nkk is null or numbered.nkk <> numbered.nkk_delivered
            then numbered.nkk_delivered end as nkk_delivered,
        numbered.full_name,
        numbered.name_key,
        numbered.sex_code,
        numbered.birth_place,
        numbered.birth_date,
        numbered.marital_status_code,
        numbered.citizenship_code,
        numbered.ktp_status_code,
        numbered.occupation_code,
        numbered.register_status_code,
        numbered.register_status_date,
        numbered.village_code,
        numbered.rt,
        numbered.rw,
        numbered.arrival_date,
        numbered.origin_region_code,
        numbered.unknown_values,
        villages.region_key,
        {{ judged_by([
            ('nik', 'missing', 'numbered.nik_delivered is null'),
            (
                'nik', 'malformed',
                'numbered.nik_delivered is not null and numbered.nik is null'
            ),
            (
                'nik', 'duplicate',
                'numbered.nik is not null'
                ' and (numbered.repeat_of_name > 1 or numbered.repeat_of_card > 1)'
            ),
            ('full_name', 'missing', 'numbered.full_name is null'),
            (
                'full_name', 'malformed',
                'numbered.full_name is not null and numbered.name_key is null'
            ),
            ('birth_date', 'malformed', 'numbered.birth_date is null'),
            ('register_status_code', 'missing', 'numbered.register_status_code is null'),
            ('village_code', 'unknown', 'villages.region_key is null'),
        ] + rules_of_unknown_values('dukcapil', [
            ('numbered.sex_code', 'sex'),
            ('numbered.marital_status_code', 'marital_status'),
            ('numbered.citizenship_code', 'citizenship'),
            ('numbered.ktp_status_code', 'ktp_status'),
            ('numbered.register_status_code', 'register_status'),
        ])) }}
    from numbered
    left join villages
        on
            {{ region_reference_key(
                'code', 'numbered.as_of', ['numbered.village_code', 'null']
            ) }} = villages.reference_key
)

select * from validated
