{#- Which of several persons on one NIK each register row of it is of. Another person is
    whom neither name nor family card connects with a row before, in the order of the
    names, so that an id does not depend on which office delivered last. -#}
with

claims as (
    select
        row_id,
        nik,
        nkk,
        name_key,
        is_in_last_register,
        row_number() over (
            partition by nik
            order by
                case when is_in_last_register then 0 else 1 end nulls last,
                name_key nulls last,
                row_id nulls last
        ) as place
    from {{ ref('int_nik_claims') }}
),

compared as (
    select
        claims.row_id,
        claims.nik,
        claims.place,
        claims.is_in_last_register,
        earlier.place as earlier_place,
        coalesce(
            claims.nkk <> earlier.nkk and name_pairs.is_another_name, false
        ) as is_another
    from claims
    inner join claims as earlier
        on claims.nik = earlier.nik
    left join {{ ref('int_claim_names_compared') }} as name_pairs
        on
            least(claims.name_key, earlier.name_key) = name_pairs.name_key
            and greatest(claims.name_key, earlier.name_key) = name_pairs.other_name_key
    where earlier.place < claims.place
),

later_holders as (
    select
        nik,
        place
    from compared
    where is_in_last_register
    group by
        nik,
        place
    having min(case when is_another then 1 else 0 end) = 1
),

-- with the first row, who is another person than nobody before
holders as (
    select
        nik,
        place
    from later_holders

    union all

    select distinct
        nik,
        1 as place
    from later_holders
),

-- a row that is of none of them, as of an older register, counts as of the first
connected as (
    select
        compared.row_id,
        min(compared.earlier_place) as holder_place
    from compared
    inner join holders
        on
            compared.nik = holders.nik
            and compared.earlier_place = holders.place
    where not compared.is_another
    group by compared.row_id
),

assigned as (
    select
        claims.row_id,
        claims.nik,
        coalesce(itself.place, connected.holder_place, 1) as holder_place
    from claims
    left join holders as itself
        on
            claims.nik = itself.nik
            and claims.place = itself.place
    left join connected
        on claims.row_id = connected.row_id
),

held as (
    select
        assigned.row_id,
        assigned.nik,
        founding.name_key as holder_name_key
    from assigned
    inner join holders
        on
            assigned.nik = holders.nik
            and assigned.holder_place = holders.place
    inner join claims as founding
        on
            holders.nik = founding.nik
            and holders.place = founding.place
)

select * from held
