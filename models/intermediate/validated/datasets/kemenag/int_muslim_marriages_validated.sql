{{ marriages_validated(
    ref('stg_kemenag__muslim_marriages'),
    'deeds.event_date',
    [],
) }}
