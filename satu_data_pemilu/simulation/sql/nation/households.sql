-- Households of the villages in `chunk_villages`: kind and age of the head, culture of
-- the family, where it moved from and when, address.
create or replace temp table households as
with counted as (
    select
        *,
        -- cards in a neighbourhood unit and units in a community unit
        25 + pick(draw_base('village', village_ix), 'cards', 36) as rt_cards,
        case when is_urban then 3 + pick(draw_base('village', village_ix), 'units', 8)
            else 2 + pick(draw_base('village', village_ix), 'units', 5)
        end as rw_units
    from chunk_villages
),

numbered as (
    select
        v.village_ix, v.village_code, v.province_code, v.regency_code, v.district_code,
        v.is_urban, v.fertility, v.migrants, v.heaping, h,
        v.village_ix * 100000 + h as household_no,
        v.rt_cards, v.rw_units,
        draw_base('household', v.village_ix * 100000 + h) as b,
        -- two heads can be twins: the second is as old and of the same family
        h % 2 = 1
        and u(draw_base('twin heads', v.village_ix * 100000 + h), '') < $rate_twin_heads
            as is_twin_head,
        household_no - if(is_twin_head, 1, 0) as family_no,
        draw_base('household', family_no) as fb
    from counted as v, unnest(range(v.households)) as t (h)
),

headed as (
    select
        n.*,
        s.head_kind,
        s.age_from + 5 * u(n.fb, 'head age') as head_age
    from numbered as n
    join head_slots as s on s.slot = pick(n.fb, 'head', 4096)
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
    s.family_no, s.is_twin_head,
    1 + s.h // s.rt_cards // s.rw_units as rw,
    1 + (s.h // s.rt_cards) % s.rw_units as rt
from settled as s
left join culture_slots as c
    on c.province_code = s.province_code and c.slot = pick(s.fb, 'culture', 100);
