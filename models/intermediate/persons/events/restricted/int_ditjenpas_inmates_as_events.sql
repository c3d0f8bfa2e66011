{#- A stay lasts through the day of release. One that is expected is only likely, and
    one that was expected by the day of the file and has not come says nothing. -#}
with

ended as (
    select
        row_id,
        admission_date,
        as_of,
        release_date,
        case
            when release_date is null and expected_release_date > as_of
                then expected_release_date
        end as release_to_come
    from {{ ref('int_inmates_in_effect') }}
)

select
    row_id,
    'detention' as event_code,
    admission_date as valid_from,
    cast(coalesce(release_date, release_to_come) + interval 1 day as date) as valid_to,
    as_of,
    case when release_to_come is null then 'register' else 'lead' end
        as evidence_grade_code

from ended
