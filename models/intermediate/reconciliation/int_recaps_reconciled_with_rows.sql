with

stated as (
    select
        *,
        row_number() over (
            partition by cycle_key, stage_code, region_code, is_simulated
            order by as_of desc nulls last, row_id asc nulls last
        ) as place_from_newest
    from {{ ref('int_dpt_recaps_stated') }}
),

recaps as (
    {% for sex, measure in [
        ('L', 'male_voters'), ('P', 'female_voters'), ('all', 'voters')
    ] %}
    select
        cycle_key,
        stage_code,
        as_of,
        delivery_key,
        region_code,
        '{{ sex }}' as sex_code,
        {{ measure }} as voters,
        is_simulated
    from stated
    where place_from_newest = 1
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

entries as (
    select * from {{ ref('int_active_entries_by_sex') }}
),

-- Lines of each list that became no entry.
held_back as (
    select
        lists.cycle_key,
        lists.stage_code,
        lists.scope_code,
        lists.is_simulated,
        cast(sum(
            files.unreadable_lines + coalesce(validated.quarantined_rows, 0)
        ) as bigint) as rows_held_back
    from {{ ref('int_voter_lists_dated') }} as lists
    inner join {{ ref('int_files_statused') }} as files
        on lists.file_id = files.file_id
    left join {{ ref('int_files_validated') }} as validated
        on lists.file_id = validated.file_id
    group by
        lists.cycle_key,
        lists.stage_code,
        lists.scope_code,
        lists.is_simulated
),

compared as (
    select
        'recap_vs_rows' as comparison_code,
        recaps.cycle_key || '/' || recaps.stage_code || '/voters/'
        || recaps.region_code || '/' || recaps.sex_code as subject_code,
        'voters' as metric_code,
        recaps.cycle_key,
        recaps.stage_code,
        recaps.as_of,
        recaps.region_code,
        recaps.sex_code,
        recaps.voters as expected_value,
        entries.voters as actual_value,
        case
            when
                recaps.voters - entries.voters
                between 1 and held_back.rows_held_back
                then
                    'Lines of the list that are unreadable or quarantined: '
                    || held_back.rows_held_back
        end as reason,
        recaps.delivery_key as source,
        recaps.is_simulated
    from recaps
    inner join entries
        on
            recaps.cycle_key = entries.cycle_key
            and recaps.stage_code = entries.stage_code
            and recaps.region_code = entries.region_code
            and recaps.sex_code = entries.sex_code
            and recaps.is_simulated = entries.is_simulated
    left join held_back
        on
            recaps.cycle_key = held_back.cycle_key
            and recaps.stage_code = held_back.stage_code
            and recaps.region_code = held_back.scope_code
            and recaps.is_simulated = held_back.is_simulated
)

select * from compared
