with

delivered as (
    {{ lines_numbered(source('bps', 'census_population')) }}
),

read as (
    select
        row_id,
        file_id,
        line_no,
        {{ text_cleaned('province_code') }} as province_code,
        {{ text_cleaned('province_name') }} as province_name,
        {{ text_cleaned('regency_code') }} as regency_code,
        {{ text_cleaned('regency_name') }} as regency_name,
        {{ text_cleaned('district_code') }} as district_code,
        {{ text_cleaned('district_name') }} as district_name,
        {{ text_cleaned('village_code') }} as village_code,
        {{ text_cleaned('village_name') }} as village_name,
        population
    from delivered
    where line_kind = 'data'
),

-- Codes and names of the upper levels stand on the first line of each region only.
filled_down as (
    select
        row_id,
        file_id,
        line_no,
        {% for level in ['province', 'regency', 'district'] %}
        {{ last_known_value(level ~ '_code', 'reading_order') }}
            as {{ level }}_code,
        {{ last_known_value(level ~ '_name', 'reading_order') }}
            as {{ level }}_name,
        {% endfor %}
        village_code,
        village_name,
        {{ integer_from_text('population') }} as residents
    from read

    window
        reading_order as (
            partition by file_id
            order by line_no nulls last
            rows between unbounded preceding and current row
        )
)

select * from filled_down
