with

rows_of_recaps as (
    select * from {{ ref('stg_kpu__dpt_recaps') }}
),

files as (
    select * from {{ ref('int_voter_list_files_identified') }}
),

{% set measures = [
    'districts', 'villages', 'polling_stations',
    'male_voters', 'female_voters', 'voters'
] %}

sums as (
    select
        file_id,
        {% for measure in measures %}
        cast(sum({{ measure }}) filter (where is_total) as bigint)
            as {{ measure }}_stated,
        cast(sum({{ measure }}) filter (where not is_total) as bigint)
            as {{ measure }}_added,
        {% endfor %}
        max(case when is_total then 1 else 0 end) as has_total
    from rows_of_recaps
    group by file_id
),

-- The total row against the sum of the rows, and the sexes against both together.
compared as (
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

described as (
    select
        'identity' as comparison_code,
        'recap/' || files.delivery_key || '/' || compared.identity_code as subject_code,
        split_part(compared.identity_code, '/', 2) as metric_code,
        files.cycle_key,
        files.stage_code,
        files.as_of,
        '0' as region_code,
        'all' as sex_code,
        compared.expected_value,
        compared.actual_value,
        cast(null as string) as reason,
        files.delivery_key as source,
        files.is_simulated
    from compared
    inner join files
        on compared.file_id = files.file_id
)

select * from described
