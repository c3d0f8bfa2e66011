{#- The mission is no residence in Indonesia: it agrees with no village of the register
    and contradicts none. -#}
select
    row_id,
    file_id,
    line_no,
    coalesce(passport_number, nik_delivered) || '/' || cast(arrival_date as string)
        as source_id,
    nik,
    cast(null as string) as nkk,
    full_name,
    {{ person_name_key('full_name') }} as name_key,
    birth_date,
    cast(null as string) as birth_place,
    sex_code,
    cast(null as string) as region_key

from {{ ref('int_citizens_abroad_in_effect') }}
