with

stated as (
    select
        *,
        row_number() over (
            partition by cycle_key, stage_code, region_code, is_simulated
            order by place_from_newest asc nulls last, row_id asc nulls last
        ) as choice
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
    where choice = 1
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

entries as (
    select * from {{ ref('int_active_entries_by_sex') }}
),

-- A list without a voter of one sex is compared too: the sex may have been unknown.
lists as (
    select
        cycle_key,
        stage_code,
        region_code,
        is_simulated,
        sum(case when sex_code = 'unknown' then voters else 0 end) as of_unknown_sex
    from entries
    group by
        cycle_key,
        stage_code,
        region_code,
        is_simulated
),

-- Lines of each list that became no entry.
held_back as (
    select
        units.cycle_key,
        units.stage_code,
        units.scope_code,
        units.is_simulated,
        sum(held_back.lines) as lines_held_back
    from {{ ref('int_voter_lines_held_back') }} as held_back
    inner join {{ ref('int_voter_list_units') }} as units
        on held_back.list_key = units.list_key
    group by
        units.cycle_key,
        units.stage_code,
        units.scope_code,
        units.is_simulated
),

matched as (
    select
        recaps.*,
        coalesce(entries.voters, 0) as voters_in_rows,
        cast(coalesce(held_back.lines_held_back, 0) as bigint) as lines_held_back,
        case when recaps.sex_code = 'all' then 0 else lists.of_unknown_sex end
            as of_unknown_sex
    from recaps
    inner join lists
        on
            recaps.cycle_key = lists.cycle_key
            and recaps.stage_code = lists.stage_code
            and recaps.region_code = lists.region_code
            and recaps.is_simulated = lists.is_simulated
    left join entries
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
),

compared as (
    select
        'recap_vs_rows' as comparison_code,
        cycle_key || '/' || stage_code || '/voters/' || region_code || '/' || sex_code
            as subject_code,
        'voters' as metric_code,
        cycle_key,
        stage_code,
        as_of,
        region_code,
        sex_code,
        voters as expected_value,
        voters_in_rows as actual_value,
        case
            when voters - voters_in_rows between 1 and lines_held_back
                then
                    'Lines of the list that are unreadable or quarantined: '
                    || lines_held_back
            when voters - voters_in_rows between 1 and lines_held_back + of_unknown_sex
                then
                    'Voters whose sex is unknown: ' || of_unknown_sex
                    || '; lines of the list that are unreadable or quarantined: '
                    || lines_held_back
        end as reason,
        delivery_key as source,
        is_simulated
    from matched
)

select * from compared
