{#- Laws as they were known on the day from which the build looks back. -#}
select *

from {{ ref('region_laws') }}

{% if var('as_known_on') %}
where in_force_date <= date '{{ var("as_known_on") }}'
{% endif %}
