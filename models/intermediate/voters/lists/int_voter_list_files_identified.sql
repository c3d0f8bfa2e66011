{#- Recaps and voter lists with election and stage, and whether an office sent them. -#}
with

identified as (
    select
        file_id,
        delivery_key,
        dataset_code,
        as_of,
        established_date,
        decision_number,
        scope_code,
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
    select * from {{ ref('int_regions_nested') }}
    where region_level in ('regency', 'mission')
),

-- Only regencies and missions establish lists.
known as (
    select
        identified.*,
        offices.region_key is not null as is_of_office
    from identified
    left join offices
        on
            identified.scope_code = offices.region_code
            and {{ is_in_force_on('offices', 'identified.established_date') }}
)

select * from known
