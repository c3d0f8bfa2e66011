{#- Election of each file: as stated, else the first one on or after its as_of. -#}
with

elections as (
    select * from {{ ref('elections') }}
    where cycle_kind_code <> 'pdpb'
),

files as (
    select * from {{ ref('int_files_current') }}
),

next_elections as (
    select
        files.file_id,
        min(elections.election_date) as election_date
    from files
    inner join elections
        on files.as_of <= elections.election_date
    group by files.file_id
),

file_cycles as (
    select
        files.file_id,
        files.as_of,
        files.is_simulated,
        coalesce(files.cycle_key, elections.cycle_key) as cycle_key
    from files
    left join next_elections
        on files.file_id = next_elections.file_id
    left join elections
        on next_elections.election_date = elections.election_date
)

select * from file_cycles
