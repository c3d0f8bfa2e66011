{#- Active entries by kind of disability. What a digit means depends on the generation
    of the list's codes; each kind of a generation has a row, so that shares can be
    summed. -#}
with

entries as (
    select
        entries.list_key,
        regions.regency_key,
        entries.region_key,
        coalesce(entries.sex_code, 'unknown') as sex_code,
        meanings.disability_code
    from {{ ref('int_voter_entries') }} as entries
    inner join {{ ref('int_voter_lists_validated') }} as voters
        on entries.entry_id = voters.row_id
    inner join {{ ref('dim_regions') }} as regions
        on entries.region_key = regions.region_key
    left join {{ ref('disability_meanings') }} as meanings
        on
            entries.code_generation = meanings.code_generation
            and coalesce(voters.disability_code, 'unknown') = meanings.read_code
    where entries.is_active
),

counted as (
    select
        list_key,
        coalesce(regency_key, region_key) as region_key,
        sex_code,
        disability_code,
        count(*) as persons
    from entries
    group by
        list_key,
        coalesce(regency_key, region_key),
        sex_code,
        disability_code
),

bases as (
    select
        list_key,
        region_key,
        sex_code,
        sum(persons) as base_persons
    from counted
    group by
        list_key,
        region_key,
        sex_code
),

kinds as (
    select distinct
        code_generation,
        disability_code,
        is_ambiguous
    from {{ ref('disability_meanings') }}
),

-- every kind beside every base, also where nobody has it
filled as (
    select
        bases.list_key || '/' || bases.region_key || '/' || bases.sex_code || '/'
        || kinds.disability_code as disability_count_key,
        lists.stage_code as source_code,
        lists.cycle_key,
        lists.established_date as as_of,
        bases.list_key,
        bases.region_key,
        bases.sex_code,
        kinds.disability_code,
        coalesce(counted.persons, 0) as persons,
        cast(bases.base_persons as bigint) as base_persons,
        kinds.is_ambiguous,
        lists.is_simulated
    from bases
    inner join {{ ref('int_voter_list_units') }} as lists
        on bases.list_key = lists.list_key
    inner join kinds
        on lists.code_generation = kinds.code_generation
    left join counted
        on
            bases.list_key = counted.list_key
            and bases.region_key = counted.region_key
            and bases.sex_code = counted.sex_code
            and kinds.disability_code = counted.disability_code
)

select * from filled
