with

files as (
    select * from {{ ref('int_voter_list_files_identified') }}
    where
        dataset_code = 'voter_list'
        and is_known_stage
        and is_of_office
        and is_in_effect
),

sequence as (
    select
        files.file_id,
        files.cycle_key || '/' || files.stage_code || '/' || files.scope_code
            as list_key,
        files.cycle_key,
        files.stage_code,
        files.scope_code,
        files.established_date,
        files.decision_number,
        files.delivery_key,
        files.is_simulated,
        case
            when elections.cycle_kind_code = 'pdpb'
                then
                    max(files.established_date) over (
                        partition by
                            files.cycle_key, files.stage_code, files.scope_code
                    )
            else elections.election_date
        end as reference_date,
        rules.code_generation,
        dense_rank() over (
            order by
                elections.election_date nulls last,
                stage_order.stage_number nulls last
        ) as list_number
    from files
    left join {{ ref('elections') }} as elections
        on files.cycle_key = elections.cycle_key
    left join {{ ref('cycle_rules') }} as rules
        on files.cycle_key = rules.cycle_key
    left join {{ ref('list_stage_order') }} as stage_order
        on files.stage_code = stage_order.stage_code
)

select * from sequence
