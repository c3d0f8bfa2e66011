{#- Lines of each list that became no entry: those that could not be cut into columns,
    of which the office is known, and those in quarantine, at their village if known. -#}
with

lists as (
    select
        file_id,
        list_key,
        list_number,
        scope_code
    from {{ ref('int_voter_lists_dated') }}
),

unreadable as (
    select
        lists.list_key,
        lists.list_number,
        lists.scope_code,
        cast(null as string) as region_key,
        files.unreadable_lines as lines
    from lists
    inner join {{ ref('int_files_current') }} as files
        on lists.file_id = files.file_id
    where files.unreadable_lines > 0
),

quarantined as (
    select
        lists.list_key,
        lists.list_number,
        lists.scope_code,
        voters.region_key,
        1 as lines
    from lists
    inner join {{ ref('int_voter_lists_validated') }} as voters
        on lists.file_id = voters.file_id
    where voters.rejection_codes is not null
),

held_back as (
    select * from unreadable
    union all
    select * from quarantined
),

summed as (
    select
        list_key,
        list_number,
        scope_code,
        region_key,
        cast(sum(lines) as bigint) as lines
    from held_back
    group by
        list_key,
        list_number,
        scope_code,
        region_key
)

select * from summed
