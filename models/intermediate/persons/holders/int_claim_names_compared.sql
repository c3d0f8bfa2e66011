{#- Which names beside one NIK cannot be readings of one name: neither alike nor a
    spelling of it, no first or last word of one in the other, and no first word that
    abbreviates the other's. The lesser name of a pair stands first, as what abbreviates
    does. -#}
with

pairs as (
    select distinct
        claims.name_key,
        further.name_key as register_name_key
    from {{ ref('int_nik_claims') }} as claims
    inner join {{ ref('int_nik_claims') }} as further
        on claims.nik = further.nik
    where claims.name_key < further.name_key
),

{{ name_levels('pairs') }},

worded as (
    select
        name_key,
        register_name_key as other_name_key,
        name_level,
        ' ' || name_key || ' ' as in_blanks,
        ' ' || register_name_key || ' ' as other_in_blanks,
        split_part(name_key, ' ', 1) as first_word,
        split_part(name_key, ' ', -1) as last_word,
        split_part(register_name_key, ' ', 1) as other_first_word,
        split_part(register_name_key, ' ', -1) as other_last_word
    from levelled
),

told_apart as (
    select
        name_key,
        other_name_key,
        name_level = 0
        and other_in_blanks not like '% ' || first_word || ' %'
        and other_in_blanks not like '% ' || last_word || ' %'
        and in_blanks not like '% ' || other_first_word || ' %'
        and in_blanks not like '% ' || other_last_word || ' %'
        and other_first_word not like first_word || '%' as is_another_name
    from worded
)

select * from told_apart
