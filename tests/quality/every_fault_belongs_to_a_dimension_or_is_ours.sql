-- A reason that the seed fault_dimensions forgot would be charged to nobody in silence.
select
    faults.column_kind_code,
    faults.fault_code
from {{ ref('int_row_faults') }} as faults
left join {{ ref('fault_dimensions') }} as dimensions
    on
        faults.column_kind_code = dimensions.column_kind_code
        and faults.fault_code = dimensions.fault_code
where dimensions.fault_code is null

union all

select
    'any' as column_kind_code,
    reasons.code as fault_code
from {{ ref('codes') }} as reasons
left join {{ ref('fault_dimensions') }} as dimensions
    on reasons.code = dimensions.fault_code
where
    reasons.code_list = 'rejection_reasons'
    and dimensions.fault_code is null
