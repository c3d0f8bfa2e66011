with

files as (
    select * from {{ ref('stg_landing__files') }}
    {% if var('as_known_on') %}
    where coalesce(delivered_date, as_of) <= date '{{ var("as_known_on") }}'
    {% endif %}
),

datasets as (
    select * from {{ ref('stg_landing__datasets') }}
),

scopes_expected as (
    select * from {{ ref('delivery_scopes') }}
),

revisions as (
    select
        files.*,
        max(files.revision) over (
            partition by
                files.agency_code,
                files.dataset_code,
                files.as_of,
                files.scope_code,
                files.slot_name
        ) as newest_revision,
        min(files.first_landed_at) over (
            partition by
                files.agency_code,
                files.dataset_code,
                files.as_of,
                files.scope_code,
                files.slot_name
        ) as slot_landed_at
    from files
),

scopes_delivered as (
    select
        agency_code,
        dataset_code,
        as_of,
        count(distinct scope_code) as delivered_scopes,
        count(distinct case when scope_code like '99%' then scope_code end)
            as delivered_missions,
        max(case when scope_code = 'national' then 1 else 0 end) as has_national
    from revisions
    where
        revision = newest_revision
        and not is_withdrawn
    group by
        agency_code,
        dataset_code,
        as_of
),

statused as (
    select
        revisions.*,
        datasets.is_reference,
        datasets.is_restricted,
        case
            when revisions.is_withdrawn then 'withdrawn'
            when revisions.revision < revisions.newest_revision then 'superseded'
            when
                scopes_delivered.has_national = 0
                -- the missions abroad are none of the regencies
                and case scopes_expected.complete_when_code
                    when 'national' then scopes_delivered.delivered_scopes
                    when 'missions' then scopes_delivered.delivered_missions
                    else
                        scopes_delivered.delivered_scopes
                        - scopes_delivered.delivered_missions
                end < scopes_expected.expected_scopes
                then 'incomplete'
            else 'current'
        end as status_code
    from revisions
    left join datasets
        on
            revisions.agency_code = datasets.agency_code
            and revisions.dataset_code = datasets.dataset_code
    left join scopes_expected
        on datasets.complete_when_code = scopes_expected.complete_when_code
    left join scopes_delivered
        on
            revisions.agency_code = scopes_delivered.agency_code
            and revisions.dataset_code = scopes_delivered.dataset_code
            and revisions.as_of = scopes_delivered.as_of
)

select * from statused
