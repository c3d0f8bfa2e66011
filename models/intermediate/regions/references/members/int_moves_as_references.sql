{#- A village is asked for as of the day of the list, and as of the month of the letter:
    an old letter bears the codes of its time, which the name beside them proves. -#}
with

letters as (
    select
        delivered.origin_village_code,
        delivered.destination_village_code,
        delivered.origin_village_name,
        delivered.destination_village_name,
        files.as_of,
        {{ month_of_letter('delivered.letter_date') }} as letter_month
    from {{ ref('stg_dukcapil__moves') }} as delivered
    inner join {{ ref('int_files_current') }} as files
        on delivered.file_id = files.file_id
),

written as (
    {% for village in ('origin_village', 'destination_village') -%}
    {% for day in ('as_of', 'letter_month') -%}
    select distinct
        {{ day }} as as_of,
        {{ village }}_code as region_code,
        {{ village }}_name as region_name
    from letters
    where
        {{ village }}_code is not null
        and {{ day }} is not null
    {% if not (loop.last and village == 'destination_village') %}
    union
    {% endif %}
    {%- endfor %}
    {%- endfor %}
)

select distinct
    {{ region_reference(
        'code', 'as_of', {
            'region_code': 'region_code',
            'region_name': 'region_name',
        }
    ) }}

from written
