with

combined as (
    {% for member in region_references() %}
    select * from {{ member }}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
)

-- two lists of one day may write the same
select distinct * from combined
