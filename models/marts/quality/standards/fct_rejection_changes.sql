select
    changes.series_key || '/' || cast(deliveries.as_of as string)
    || '/' || changes.column_name || '/' || changes.reason_code
    || '/' || changes.change_code || '/' || cast(changes.since_as_of as string)
        as rejection_change_key,
    deliveries.agency_code,
    deliveries.dataset_code,
    deliveries.scope_code,
    deliveries.as_of,
    deliveries.previous_as_of,
    changes.column_name,
    changes.reason_code,
    changes.change_code,
    changes.since_as_of,
    changes.changed_rows as rows,
    deliveries.is_simulated

from {{ ref('int_rejection_changes') }} as changes
inner join {{ ref('int_deliveries_numbered') }} as deliveries
    on
        changes.series_key = deliveries.series_key
        and changes.delivery_number = deliveries.delivery_number
