{#- Every resolved person: those of the register as it has them, the others as their
    founding record says. -#}
with

alone as (
    select
        resolved.person_id,
        records.sex_code,
        records.birth_date,
        voters.marital_status_code,
        voters.ktp_status_code,
        records.region_key,
        records.is_simulated,
        row_number() over (
            partition by resolved.person_id
            order by
                -- a voter's row tells most
                case when voters.row_id is null then 1 else 0 end nulls last,
                records.as_of desc nulls last,
                records.record_id asc nulls last
        ) as choice
    from {{ ref('int_records_resolved') }} as resolved
    inner join {{ ref('int_person_records') }} as records
        on resolved.record_id = records.record_id
    left join {{ ref('int_voter_lists_validated') }} as voters
        on records.row_id = voters.row_id
    where not resolved.is_in_register
),

deaths as (
    select distinct person_id
    from {{ ref('int_records_resolved') }}
    where dataset_code = 'deaths'
),

persons as (
    select
        register.person_id,
        register.sex_code,
        register.birth_date,
        register.marital_status_code,
        register.citizenship_code,
        register.ktp_status_code,
        register.region_key,
        true as is_in_population_register,
        case
            when register.register_status_code = 'dead' then 'dead'
            when deaths.person_id is not null then 'reported_dead'
            else 'alive'
        end as life_status_code,
        register.is_simulated
    from {{ ref('int_register_persons') }} as register
    left join deaths
        on register.person_id = deaths.person_id

    union all

    select
        alone.person_id,
        alone.sex_code,
        alone.birth_date,
        alone.marital_status_code,
        'unknown' as citizenship_code,
        alone.ktp_status_code,
        alone.region_key,
        false as is_in_population_register,
        case when deaths.person_id is null then 'unknown' else 'reported_dead' end
            as life_status_code,
        alone.is_simulated
    from alone
    left join deaths
        on alone.person_id = deaths.person_id
    where alone.choice = 1
)

select * from persons
