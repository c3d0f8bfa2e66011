{#- The end of a contract is a lead of the return and no more: many stay on. -#}
select
    row_id,
    'residence_abroad' as event_code,
    departure_date as valid_from,
    coalesce(return_date, contract_end_date + 1) as valid_to,
    as_of,
    case
        when return_date is null and contract_end_date is not null then 'lead'
        else 'register'
    end as evidence_grade_code

from {{ ref('int_placements_in_effect') }}
