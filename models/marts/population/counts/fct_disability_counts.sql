{#- Active entries by kind of disability. What a digit means depends on the generation
    of the list's codes; each kind of a generation has a row, so that shares can be
    summed. -#}
with

entries as (
    select
        entries.stage_code as source_code,
        entries.established_date as as_of,
        coalesce(regions.regency_key, entries.region_key) as region_key,
        coalesce(entries.sex_code, 'unknown') as sex_code,
        coalesce(ages.age_group, 'unknown') as age_group,
        entries.code_generation,
        meanings.disability_code,
        entries.is_simulated
    from {{ ref('int_voter_entries') }} as entries
    inner join {{ ref('int_voter_lists_validated') }} as voters
        on entries.entry_id = voters.row_id
    inner join {{ ref('dim_regions') }} as regions
        on entries.region_key = regions.region_key
    left join {{ ref('int_ages_grouped') }} as ages
        on entries.age = ages.age
    left join {{ ref('disability_meanings') }} as meanings
        on
            entries.code_generation = meanings.code_generation
            and coalesce(voters.disability_code, 'unknown') = meanings.read_code
    where entries.is_active
),

counted as (
    select
        source_code,
        as_of,
        region_key,
        sex_code,
        age_group,
        code_generation,
        disability_code,
        is_simulated,
        count(*) as persons
    from entries
    group by
        source_code,
        as_of,
        region_key,
        sex_code,
        age_group,
        code_generation,
        disability_code,
        is_simulated
),

bases as (
    select
        source_code,
        as_of,
        region_key,
        sex_code,
        age_group,
        code_generation,
        is_simulated,
        sum(persons) as base_persons
    from counted
    group by
        source_code,
        as_of,
        region_key,
        sex_code,
        age_group,
        code_generation,
        is_simulated
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
        bases.source_code || '/' || cast(bases.as_of as string) || '/'
        || bases.region_key || '/' || bases.sex_code || '/' || bases.age_group || '/'
        || kinds.disability_code as disability_count_key,
        bases.source_code,
        bases.as_of,
        bases.region_key,
        bases.sex_code,
        bases.age_group,
        kinds.disability_code,
        coalesce(counted.persons, 0) as persons,
        cast(bases.base_persons as bigint) as base_persons,
        kinds.is_ambiguous,
        bases.is_simulated
    from bases
    inner join kinds
        on bases.code_generation = kinds.code_generation
    left join counted
        on
            bases.source_code = counted.source_code
            and bases.as_of = counted.as_of
            and bases.region_key = counted.region_key
            and bases.sex_code = counted.sex_code
            and bases.age_group = counted.age_group
            and bases.code_generation = counted.code_generation
            and kinds.disability_code = counted.disability_code
            and bases.is_simulated = counted.is_simulated
)

select * from filled
