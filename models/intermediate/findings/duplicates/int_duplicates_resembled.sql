{#- Persons of duplicate entries whom the register has somebody like: born the same day
    on the same card, as twins are, or born the same day under the same name. A row that
    was rejected, as one whose NIK stands there already or cannot be read, tells of somebody
    too. -#}
with

persons as (
    select distinct person_id
    from {{ ref('int_duplicate_entries') }}
),

register_rows as (
    select
        residents.row_id,
        residents.file_id,
        residents.nik,
        residents.nkk,
        residents.name_key,
        residents.birth_date
    from {{ ref('int_residents_validated') }} as residents
    inner join {{ ref('int_files_in_effect') }} as files
        on residents.file_id = files.file_id
    where files.is_in_effect
),

pairs as (
    {% for field in ('nkk', 'name_key') %}
    select
        persons.person_id,
        coalesce(own_rows.nkk = similar_rows.nkk, false) as is_on_card,
        coalesce(own_rows.name_key = similar_rows.name_key, false) as is_namesake
    from persons
    inner join {{ ref('int_residents_validated') }} as own_rows
        on persons.person_id = own_rows.row_id
    inner join register_rows as similar_rows
        on
            own_rows.birth_date = similar_rows.birth_date
            and own_rows.{{ field }} = similar_rows.{{ field }}
    -- who moved has the number in two offices
    where
        own_rows.row_id <> similar_rows.row_id
        and (
            coalesce(own_rows.nik <> similar_rows.nik, true)
            or (
                own_rows.file_id = similar_rows.file_id
                and own_rows.nkk <> similar_rows.nkk
            )
        )
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

resembled as (
    select
        person_id,
        max(case when is_on_card then 1 else 0 end) = 1 as has_twin,
        max(case when is_namesake then 1 else 0 end) = 1 as has_namesake,
        max(case when is_on_card and is_namesake then 1 else 0 end) = 1
            as has_namesake_on_card
    from pairs
    group by person_id
)

select * from resembled
