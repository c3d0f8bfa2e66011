{#- Who stands in a list stage, of whichever office: by an active entry that links to
    the person, or by one without a link that is likely about somebody entitled. -#}
with

standing as (
    select
        person_id,
        list_number,
        region_key
    from {{ ref('int_voter_entries') }}
    where is_active

    union all

    select
        person_id,
        list_number,
        region_key
    from {{ ref('int_persons_listed_unlinked') }}
),

listed as (
    select
        person_id,
        list_number,
        min(case when region_key like '99%' then 1 else 0 end) = 1
            as is_listed_abroad_only
    from standing
    group by
        person_id,
        list_number
)

select * from listed
