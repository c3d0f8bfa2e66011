-- Households of the villages in `chunk_villages`: kind and age of the head, culture of
-- the family, where it moved from and when, address.
create or replace temp table households as
with numbered as (
    select
        v.village_ix, v.village_code, v.province_code, v.regency_code, v.district_code,
        v.is_urban, v.fertility, v.migrants, v.heaping, h,
        v.village_ix * 100000 + h as household_no,
        draw_base('household', v.village_ix * 100000 + h) as b
    from chunk_villages as v, unnest(range(v.households)) as t (h)
),

headed as (
    select
        n.*,
        s.head_kind,
        s.age_from + 5 * u(n.b, 'head age') as head_age
    from numbered as n
    join head_slots as s on s.slot = pick(n.b, 'head', 4096)
),

settled as (
    select
        *,
        u(b, 'migrant') < migrants as is_migrant,
        date '2022-12-31' - cast(
            least(e(b, 'move') * 3600, (head_age - 18) * 365, 13000) as integer
        ) as move_date
    from headed
)

select
    s.village_ix, s.village_code, s.province_code, s.regency_code, s.district_code,
    s.is_urban, s.fertility, s.heaping, s.h, s.household_no, s.b, s.head_kind,
    s.head_age, s.is_migrant,
    case when s.is_migrant then s.move_date end as move_date,
    c.culture,
    1 + s.h // 160 as rw,
    1 + (s.h % 160) // 40 as rt
from settled as s
left join culture_slots as c
    on c.province_code = s.province_code and c.slot = pick(s.b, 'culture', 100);
