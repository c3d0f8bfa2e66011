with

noted as (
    {% for noted in models_with_unknown_values() %}
    select
        file_id,
        rejection_codes,
        unknown_values
    from {{ noted }}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
)

select * from noted
where unknown_values is not null
