with

moves as (
    select
        moves.*,
        {{ nik_if_well_formed('moves.nik_delivered') }} as nik,
        case
            when
                {{ matches_pattern(digits_read('moves.nkk_delivered'), '[0-9]{16}') }}
                then {{ digits_read('moves.nkk_delivered') }}
        end as nkk,
        {{ month_of_letter('moves.letter_date') }} as letter_month,
        files.as_of
    from {{ ref('stg_dukcapil__moves') }} as moves
    inner join {{ ref('int_files_current') }} as files
        on moves.file_id = files.file_id
    where {{ is_in_current_file('moves.file_id') }}
),

villages as (
    select
        reference_key,
        region_key
    from {{ ref('int_region_references_resolved') }}
    where
        region_level = 'village'
        and region_key is not null
),

-- by the codes of the letter's month, else by those of the day of the list
placed as (
    select
        moves.*,
        coalesce(origins.region_key, origins_later.region_key) as origin_region_key,
        coalesce(destinations.region_key, destinations_later.region_key)
            as destination_region_key
    from moves
    {% for village, alias in (
        ('moves.origin_village', 'origins'),
        ('moves.destination_village', 'destinations'),
    ) -%}
    {% for day, suffix in (('letter_month', ''), ('as_of', '_later')) -%}
    left join villages as {{ alias }}{{ suffix }}
        on
            {{ region_reference_key(
                'code', 'moves.' ~ day, [village ~ '_code', village ~ '_name']
            ) }} = {{ alias }}{{ suffix }}.reference_key
    {% endfor -%}
    {% endfor %}
),

noted as (
    select
        row_id,
        file_id,
        line_no,
        letter_number,
        nik_delivered,
        nkk_delivered,
        nik,
        nkk,
        full_name,
        sex_code,
        birth_date,
        letter_date,
        arrival_date,
        move_class_code,
        origin_region_key,
        destination_region_key,
        as_of,
        nullif(concat_ws(
            chr(30),
            unknown_values,
            case
                when origin_village_code is not null and origin_region_key is null
                    then 'origin_region_key=wil_asal=' || origin_village_code
            end,
            case
                when
                    destination_village_code is not null
                    and destination_region_key is null
                    then
                        'destination_region_key=wil_tujuan='
                        || destination_village_code
            end
        ), '') as unknown_values
    from placed
),

-- Who moved from or to a village that no list knows has moved all the same.
validated as (
    select
        *,
        {{ judged_by([
            ('letter_number', 'missing', 'letter_number is null'),
            ('full_name', 'missing', 'full_name is null'),
            (
                'letter_date', 'malformed',
                'letter_date is null and arrival_date is null'
            ),
            ('letter_date', 'out_of_range', 'letter_date > as_of'),
            ('letter_date', 'contradictory', 'letter_date < birth_date'),
            ('arrival_date', 'out_of_range', 'arrival_date > as_of'),
            ('arrival_date', 'contradictory', 'arrival_date < letter_date'),
            (
                'origin_region_key', 'unknown',
                'origin_region_key is null and destination_region_key is null'
            ),
        ] + rules_of_unknown_values('dukcapil', [
            ('sex_code', 'sex'),
            ('move_class_code', 'move_class'),
        ])) }}
    from noted
)

select * from validated
