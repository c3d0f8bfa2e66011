with

numbered as (
    select
        *,
        max(list_number) over (partition by scope_code) as newest_list_number
    from {{ ref('int_voter_list_units') }}
),

described as (
    select
        numbered.list_key,
        numbered.cycle_key,
        numbered.stage_code,
        numbered.region_key as unit_region_key,
        numbered.unit_name,
        numbered.reference_date,
        numbered.established_date,
        numbered.decision_number,
        predecessors.previous_list_key as supersedes_list_key,
        numbered.list_number = numbered.newest_list_number as is_current,
        numbered.code_generation,
        reported.male_voters as reported_male,
        reported.female_voters as reported_female,
        numbered.is_simulated
    from numbered
    left join {{ ref('int_voter_list_predecessors') }} as predecessors
        on numbered.list_key = predecessors.list_key
    left join {{ ref('int_dpt_recaps_accepted') }} as reported
        on
            numbered.cycle_key = reported.cycle_key
            and numbered.stage_code = reported.stage_code
            and numbered.scope_code = reported.region_code
            and numbered.is_simulated = reported.is_simulated
)

select * from described
