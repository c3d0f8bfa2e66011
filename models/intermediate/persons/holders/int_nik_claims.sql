{#- Register rows of the few NIK that stand beside different names and different family
    cards in the last registers of the offices, and may have been issued twice. What an
    older register says can have been corrected since. A number on more rows than 10 is
    what an office writes for want of one. -#}
{%- set most_rows = 10 -%}
with

residents as (
    select
        residents.row_id,
        residents.nik,
        residents.nkk,
        residents.full_name,
        residents.name_key,
        files.scope_code,
        files.is_simulated,
        files.as_of
    from {{ ref('int_residents_validated') }} as residents
    inner join {{ ref('int_files_in_effect') }} as files
        on residents.file_id = files.file_id
    where residents.rejection_codes is null
),

last_registers as (
    select
        scope_code,
        is_simulated,
        max(as_of) as as_of
    from {{ ref('int_files_in_effect') }}
    where
        dataset_code = 'population_register'
        and mode_code = 'snapshot'
    group by
        scope_code,
        is_simulated
),

-- corrections of a register come after it
last_residents as (
    select residents.*
    from residents
    inner join last_registers
        on
            residents.scope_code = last_registers.scope_code
            and residents.is_simulated = last_registers.is_simulated
    where residents.as_of >= last_registers.as_of
),

doubtful as (
    select nik
    from last_residents
    group by nik
    having
        min(nkk) < max(nkk)
        and min(full_name) < max(full_name)
        and count(*) <= {{ most_rows }}
),

claims as (
    select
        residents.row_id,
        residents.nik,
        residents.nkk,
        residents.name_key,
        coalesce(residents.as_of >= last_registers.as_of, false) as is_in_last_register
    from residents
    inner join doubtful
        on residents.nik = doubtful.nik
    left join last_registers
        on
            residents.scope_code = last_registers.scope_code
            and residents.is_simulated = last_registers.is_simulated
)

select * from claims
