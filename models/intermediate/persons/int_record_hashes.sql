select
    record_names.record_id,
    md5(record_names.record_name || '/' || coalesce(repeated.repeat_number, 1))
        as record_hash

from {{ ref('int_record_names') }} as record_names
left join {{ ref('int_record_names_repeated') }} as repeated
    on record_names.record_id = repeated.record_id
