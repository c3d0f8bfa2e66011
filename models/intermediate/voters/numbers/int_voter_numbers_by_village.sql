{#- How the numbers of a file, and of what each village sent to it, are spoiled as a
    whole. A workbook keeps 15 digits: where it did, nearly all numbers end in 0. Where a
    column slipped, no NIK of a village has the birth date of its line, and no line has an
    NKK. -#}
with

numbers as (
    select
        file_id,
        coalesce(district_name, '') as district_name,
        coalesce(village_name, '') as village_name,
        nkk_delivered,
        {{ digits_read('nik_delivered') }} as nik_read,
        {{ digits_read('nkk_delivered') }} as nkk_read,
        {{ nik_birth_digits('birth_date', 'sex_code') }} as birth_digits
    from {{ ref('stg_kpu__voter_lists') }}
    where {{ is_in_current_file(judged=false) }}
),

counted as (
    select
        file_id,
        district_name,
        village_name,
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
        district_name,
        village_name
),

villages as (
    select
        file_id,
        district_name,
        village_name,
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
)

select * from villages
