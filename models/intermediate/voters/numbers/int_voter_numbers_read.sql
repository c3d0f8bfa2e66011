{#- The delivered row with its numbers as they were meant: a number is repaired only
    where something else on the line proves it. -#}
{%- set masked = '[0-9]*([*]{2,}|[xX]{2,})[0-9]*' -%}
{%- set scientific = '[0-9]+([.][0-9]+)?E[+]?[0-9]+' -%}
{%- set letters = '.*[A-DF-Za-df-z].*' -%}
with

voters as (
    select
        *,
        {{ digits_read('nik_delivered') }} as nik_read,
        {{ digits_read('nkk_delivered') }} as nkk_read,
        {{ nik_birth_digits('birth_date', 'sex_code') }} as birth_digits
    from {{ ref('stg_kpu__voter_lists') }}
),

compared as (
    select
        voters.*,
        villages.has_rounded_niks,
        villages.has_rounded_nkks,
        villages.has_nkks_as_niks,
        coalesce(
            substr(voters.nkk_read, 7, 6) = voters.birth_digits
            and substr(voters.nik_read, 7, 6) <> voters.birth_digits
            and {{ is_well_formed_nik('voters.nkk_read') }},
            false
        ) as is_swapped
    from voters
    inner join {{ ref('int_voter_numbers_by_village') }} as villages
        on
            voters.file_id = villages.file_id
            and coalesce(voters.district_name, '') = villages.district_name
            and coalesce(voters.village_name, '') = villages.village_name
),

unswapped as (
    select
        *,
        case when is_swapped then nkk_read else nik_read end as nik_meant,
        case when is_swapped then nik_read else nkk_read end as nkk_meant
    from compared
),

judged as (
    select
        *,
        case
            when nik_delivered is null then 'missing'
            when {{ matches_pattern('nik_delivered', masked) }} then 'masked'
            when {{ matches_pattern('nik_meant', scientific) }} then 'scientific'
            when not {{ matches_pattern('nik_meant', '[0-9]{16}') }} then 'length'
            when not ({{ is_well_formed_nik('nik_meant') }}) then 'structure'
            when has_rounded_niks and right(nik_meant, 1) = '0' then 'rounded'
            when
                has_nkks_as_niks
                and nkk_delivered is null
                and coalesce(substr(nik_meant, 7, 6) <> birth_digits, true)
                then 'nkk_as_nik'
            when is_swapped then 'swapped'
            when nik_delivered = nik_meant then 'none'
            when not {{ matches_pattern('nik_delivered', letters) }} then 'marks'
            when substr(nik_meant, 7, 6) = birth_digits then 'letters'
            else 'letters_unproven'
        end as nik_damage_code,
        case
            when nkk_delivered is null then 'missing'
            when {{ matches_pattern('nkk_delivered', masked) }} then 'masked'
            when {{ matches_pattern('nkk_meant', scientific) }} then 'scientific'
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
