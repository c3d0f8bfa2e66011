-- A code of tms_codes that no map reads would be `other` and strike nobody.
select tms_codes.reported_code
from {{ ref('tms_codes') }} as tms_codes
left join {{ ref('values_kpu') }} as codes_read
    on
        codes_read.value_map = 'reported_code'
        and tms_codes.reported_code = codes_read.code
where codes_read.code is null
