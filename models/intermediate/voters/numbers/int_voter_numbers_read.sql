{%- set masked = '[0-9]*([*]{2,}|[xX]{2,})[0-9]*' %}
with

voters as (
    select * from {{ ref('stg_kpu__voter_lists') }}
    where {{ is_in_current_file() }}
),

numbers as (
    select
        row_id,
        file_id,
        coalesce(district_name, '') || '/' || coalesce(village_name, '') as village,
        nik_delivered,
        nkk_delivered,
        {{ digits_read('nik_delivered') }} as nik_read,
        {{ digits_read('nkk_delivered') }} as nkk_read,
        {{ nik_birth_digits('birth_date', 'sex_code') }} as birth_digits
    from voters
),

counted as (
    select
        file_id,
        village,
        count(*) as lines,
        count(nik_read) as niks,
        count(nkk_read) as nkks,
        count(*) filter (where right(nik_read, 1) = '0') as round_niks,
        count(*) filter (where right(nkk_read, 1) = '0') as round_nkks,
        count(*) filter (
            where
            nkk_delivered is null
            and substr(nik_read, 7, 6) <> birth_digits
        ) as strange_niks
    from numbers
    group by
        file_id,
        village
),

-- A workbook keeps 15 digits: where it did, nearly all numbers of the file, or of what
-- a village sent to it, end in 0. Where a column slipped, no NIK of a village has the
-- birth date of its line, and no line has an NKK.
villages as (
    select
        file_id,
        village,
        niks >= 5 and round_niks * 2 > niks
        or sum(niks) over whole_file >= 5
        and sum(round_niks) over whole_file * 2 > sum(niks) over whole_file
            as has_rounded_niks,
        nkks >= 5 and round_nkks * 2 > nkks
        or sum(nkks) over whole_file >= 5
        and sum(round_nkks) over whole_file * 2 > sum(nkks) over whole_file
            as has_rounded_nkks,
        strange_niks >= 5 and strange_niks * 2 > lines as has_nkks_as_niks
    from counted
    window whole_file as (partition by file_id)
),

compared as (
    select
        numbers.*,
        villages.has_rounded_niks,
        villages.has_rounded_nkks,
        villages.has_nkks_as_niks,
        coalesce(
            substr(numbers.nkk_read, 7, 6) = numbers.birth_digits
            and substr(numbers.nik_read, 7, 6) <> numbers.birth_digits
            and {{ is_well_formed_nik('numbers.nkk_read') }},
            false
        ) as is_swapped
    from numbers
    inner join villages
        on
            numbers.file_id = villages.file_id
            and numbers.village = villages.village
),

unswapped as (
    select
        *,
        case when is_swapped then nkk_read else nik_read end as nik_meant,
        case when is_swapped then nik_read else nkk_read end as nkk_meant,
        {{ matches_pattern('nik_delivered', ".*[A-DF-Za-df-z].*") }} as nik_has_letters
    from compared
),

judged as (
    select
        *,
        case
            when nik_delivered is null then 'missing'
            when {{ matches_pattern('nik_delivered', masked) }} then 'masked'
            when {{ matches_pattern('nik_meant', '[0-9]+([.][0-9]+)?E[+]?[0-9]+') }}
                then 'scientific'
            when not {{ matches_pattern('nik_meant', '[0-9]{16}') }} then 'length'
            when not ({{ is_well_formed_nik('nik_meant') }}) then 'structure'
            when has_rounded_niks and right(nik_meant, 1) = '0' then 'rounded'
            when
                has_nkks_as_niks
                and nkk_delivered is null
                and coalesce(substr(nik_meant, 7, 6) <> birth_digits, true)
                then 'nkk_as_nik'
            when is_swapped then 'swapped'
            when nik_has_letters and substr(nik_meant, 7, 6) = birth_digits
                then 'letters'
            when nik_has_letters then 'letters_unproven'
            when nik_delivered <> nik_meant then 'marks'
            else 'none'
        end as nik_damage_code,
        case
            when nkk_delivered is null then 'missing'
            when {{ matches_pattern('nkk_delivered', masked) }} then 'masked'
            when {{ matches_pattern('nkk_meant', '[0-9]+([.][0-9]+)?E[+]?[0-9]+') }}
                then 'scientific'
            when not {{ matches_pattern('nkk_meant', '[0-9]{16}') }} then 'length'
            when right(nkk_meant, 4) = '0000' then 'structure'
            when has_rounded_nkks and right(nkk_meant, 1) = '0' then 'rounded'
            when is_swapped then 'swapped'
            when nkk_delivered <> nkk_meant then 'marks'
            else 'none'
        end as nkk_damage_code
    from unswapped
)

select
    row_id,
    file_id,
    nik_meant,
    nkk_meant,
    nik_damage_code,
    nkk_damage_code

from judged
