{#- Which files speak, as their contract says: a newer whole snapshot ends what it no
    longer has where absence means ended, and only within its scope; an incomplete one
    and corrections end nothing; events add up. Of whole files of one list the later is it. -#}
with

files as (
    select
        files.file_id,
        files.delivery_key,
        files.agency_code,
        files.dataset_code,
        files.as_of,
        files.scope_code,
        files.delivered_date,
        files.decision_number,
        coalesce(files.established_date, files.as_of) as established_date,
        files.is_simulated,
        files.status_code,
        coalesce(files.mode_code, datasets.mode_code) as mode_code,
        datasets.absence_meaning_code,
        datasets.complete_when_code,
        cycles.cycle_key,
        cycles.stage_code,
        coalesce(cycles.is_known_stage, false) as is_known_stage,
        coalesce(cycles.is_one_list and cycles.is_known_stage, false) as is_one_list,
        files.agency_code || '/' || files.dataset_code
        || '/' || coalesce(cycles.cycle_key, '')
        || '/' || coalesce(cycles.stage_code, '') as series_key
    from {{ ref('int_files_current') }} as files
    inner join {{ ref('stg_landing__datasets') }} as datasets
        on
            files.agency_code = datasets.agency_code
            and files.dataset_code = datasets.dataset_code
    left join {{ ref('int_file_cycles') }} as cycles
        on files.file_id = cycles.file_id
),

snapshots as (
    select distinct
        series_key,
        is_simulated,
        as_of,
        -- all scopes of a day together are the nation
        case
            when complete_when_code = 'national' or is_one_list then scope_code
            else 'national'
        end as scope_code
    from files
    where
        mode_code = 'snapshot'
        and (
            is_one_list
            or (absence_meaning_code = 'ended' and status_code = 'current')
        )
),

ended as (
    select
        files.file_id,
        min(snapshots.as_of) as in_effect_before
    from files
    inner join snapshots
        on
            files.series_key = snapshots.series_key
            and files.is_simulated = snapshots.is_simulated
            and files.as_of < snapshots.as_of
    where
        files.mode_code <> 'events'
        and (
            snapshots.scope_code = files.scope_code
            -- of a list no other office's file is a later one
            or (
                not files.is_one_list
                and (
                    snapshots.scope_code = 'national'
                    or files.scope_code like snapshots.scope_code || '.%'
                )
            )
        )
    group by files.file_id
),

ranked as (
    select
        files.*,
        ended.in_effect_before,
        ended.file_id is null as is_in_effect,
        dense_rank() over (
            partition by files.series_key
            order by
                files.as_of desc nulls last,
                -- on one day corrections speak before what they correct
                case when files.mode_code = 'corrections' then 0 else 1 end nulls last
        ) as place_from_newest
    from files
    left join ended
        on files.file_id = ended.file_id
)

select * from ranked
