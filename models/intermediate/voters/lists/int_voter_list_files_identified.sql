{#- Recaps and voter lists with election and stage, and the office that sent them. -#}
with

identified as (
    select
        file_id,
        delivery_key,
        dataset_code,
        as_of,
        established_date,
        decision_number,
        scope_code as delivered_scope_code,
        is_simulated,
        cycle_key,
        stage_code,
        is_known_stage,
        is_in_effect,
        place_from_newest
    from {{ ref('int_files_in_effect') }}
    where
        agency_code = 'kpu'
        and dataset_code in ('dpt_recap', 'voter_list')
),

offices as (
    select * from {{ ref('int_office_codes') }}
),

-- Only regencies and missions establish lists.
known as (
    select
        identified.*,
        coalesce(offices.region_code, identified.delivered_scope_code) as scope_code,
        offices.region_key is not null as is_of_office
    from identified
    left join offices
        on
            identified.delivered_scope_code = offices.office_code
            and {{ is_in_force_on('offices', 'identified.established_date') }}
)

select * from known
