{% set measures = [
    'districts', 'villages', 'polling_stations',
    'male_voters', 'female_voters', 'voters'
] %}
with

rows_of_recaps as (
    select * from {{ ref('stg_kpu__dpt_recaps') }}
),

files as (
    select * from {{ ref('int_voter_list_files_identified') }}
),

-- Counts of any size are added: the sum of two bigint can be larger than a bigint.
sums as (
    select
        file_id,
        {% for measure in measures %}
        sum(cast({{ measure }} as decimal(20, 0))) filter (where is_total)
            as {{ measure }}_stated,
        sum(cast({{ measure }} as decimal(20, 0))) filter (where not is_total)
            as {{ measure }}_added,
        {% endfor %}
        max(case when is_total then 1 else 0 end) as has_total
    from rows_of_recaps
    group by file_id
),

-- The total row against the sum of the rows, and the sexes against both together.
identities as (
    {% for measure in measures %}
    select
        file_id,
        'total_row/{{ measure }}' as identity_code,
        {{ measure }}_stated as expected_value,
        {{ measure }}_added as actual_value
    from sums
    where has_total = 1

    union all

    {% endfor %}
    select
        file_id,
        'sexes/voters' as identity_code,
        voters_added as expected_value,
        male_voters_added + female_voters_added as actual_value
    from sums
),

compared as (
    select
        files.delivery_key,
        files.cycle_key,
        files.stage_code,
        files.as_of,
        files.is_simulated,
        identities.identity_code,
        split_part(identities.identity_code, '/', 2) as metric_code,
        '0' as region_code,
        identities.expected_value,
        identities.actual_value
    from identities
    inner join files
        on identities.file_id = files.file_id

    union all

    select
        delivery_key,
        cycle_key,
        stage_code,
        as_of,
        is_simulated,
        'sexes/voters/' || region_code as identity_code,
        'voters' as metric_code,
        region_code,
        cast(voters as decimal(20, 0)) as expected_value,
        cast(male_voters as decimal(20, 0))
        + cast(female_voters as decimal(20, 0)) as actual_value
    from {{ ref('int_dpt_recaps_stated') }}
)

select
    'identity' as comparison_code,
    'recap/' || delivery_key || '/' || identity_code as subject_code,
    metric_code,
    cycle_key,
    stage_code,
    as_of,
    region_code,
    'all' as sex_code,
    try_cast(expected_value as bigint) as expected_value,
    try_cast(actual_value as bigint) as actual_value,
    cast(null as string) as reason,
    delivery_key as source,
    is_simulated

from compared
