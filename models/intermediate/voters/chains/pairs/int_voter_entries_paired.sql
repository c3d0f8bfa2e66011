{#- Each entry with the entry that it continues: what each step finds of what those
    before it leave. -#}
with

paired as (
    select * from {{ ref('int_voter_entries_paired_by_dpid') }}
    union all
    select * from {{ ref('int_voter_entries_paired_by_person') }}
    union all
    select * from {{ ref('int_voter_entries_paired_elsewhere') }}
    union all
    select * from {{ ref('int_voter_entries_paired_by_description') }}
)

select * from paired
