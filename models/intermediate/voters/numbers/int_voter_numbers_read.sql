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
        nik_delivered,
        nkk_delivered,
        {{ digits_read('nik_delivered') }} as nik_read,
        {{ digits_read('nkk_delivered') }} as nkk_read,
        {{ nik_birth_digits('birth_date', 'sex_code') }} as birth_digits
    from voters
),

-- A workbook keeps 15 digits: where it did, nearly all numbers of the file end in 0.
files as (
    select
        file_id,
        count(*) filter (where right(nik_read, 1) = '0') * 2 > count(nik_read)
        and count(nik_read) >= 5 as has_rounded_niks,
        count(*) filter (where right(nkk_read, 1) = '0') * 2 > count(nkk_read)
        and count(nkk_read) >= 5 as has_rounded_nkks
    from numbers
    group by file_id
),

compared as (
    select
        numbers.*,
        files.has_rounded_niks,
        files.has_rounded_nkks,
        coalesce(
            substr(numbers.nkk_read, 7, 6) = numbers.birth_digits
            and substr(numbers.nik_read, 7, 6) <> numbers.birth_digits
            and {{ is_well_formed_nik('numbers.nkk_read') }},
            false
        ) as is_swapped
    from numbers
    inner join files
        on numbers.file_id = files.file_id
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

select * from judged
