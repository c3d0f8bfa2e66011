{#- What an entry's own NIK and NKK show: damaged, or of nobody. -#}
with

entries as (
    select * from {{ ref('int_voter_entries') }}
    where is_active
),

damages as (
    select * from {{ ref('number_damages') }}
),

-- Who is not in the register can be told only where the office's was delivered.
registers as (
    select distinct scope_code
    from {{ ref('int_files_current') }}
    where dataset_code = 'population_register'
),

offices as (
    {% for scope in [
        'lists.scope_code', 'substr(lists.scope_code, 1, 2)', "'national'"
    ] %}
    select lists.scope_code
    from {{ ref('int_voter_list_units') }} as lists
    inner join registers
        on {{ scope }} = registers.scope_code
    {% if not loop.last %}
    union
    {% endif %}
    {% endfor %}
),

-- a rounded number can have ended in 0
met as (
    {% for number in ('nik', 'nkk') %}
    select
        entries.entry_id,
        case damages.damage_code
            when 'rounded' then '{{ number }}_rounded'
            else '{{ number }}_damaged'
        end as condition_code
    from entries
    inner join damages
        on entries.{{ number }}_damage_code = damages.damage_code
    where damages.is_finding

    union all

    {% endfor %}
    select
        entries.entry_id,
        'nik_of_nobody' as condition_code
    from entries
    inner join offices
        on entries.scope_code = offices.scope_code
    where entries.padan_code = 'not_in_register'
),

found as (
    select
        met.entry_id as subject_id,
        conditions.kind_code,
        conditions.certainty_code,
        met.entry_id as evidence_record_id,
        'list' as evidence_grade_code,
        cast(null as date) as event_date,
        cast(null as string) as scope_code,
        cast(null as boolean) as is_surplus
    from met
    inner join {{ ref('finding_conditions') }} as conditions
        on met.condition_code = conditions.condition_code
    where conditions.subject_code = 'entry'
)

select * from found
