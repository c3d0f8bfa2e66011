{#- Of a file in effect the parts that a newer whole snapshot of a narrower scope ended:
    the region is the newer file's scope, and the older one no longer speaks of it. -#}
with

files as (
    select * from {{ ref('int_files_in_effect') }}
    where mode_code <> 'events'
),

snapshots as (
    select distinct
        series_key,
        is_simulated,
        as_of,
        scope_code
    from files
    where
        mode_code = 'snapshot'
        and absence_meaning_code = 'ended'
        and status_code = 'current'
        and scope_code <> 'national'
),

parts as (
    select
        files.file_id,
        snapshots.scope_code as ended_scope_code,
        min(snapshots.as_of) as in_effect_before
    from files
    inner join snapshots
        on
            files.series_key = snapshots.series_key
            and files.is_simulated = snapshots.is_simulated
            and files.as_of < snapshots.as_of
            and (
                files.scope_code = 'national'
                or snapshots.scope_code like files.scope_code || '.%'
            )
    group by
        files.file_id,
        snapshots.scope_code
)

select * from parts
