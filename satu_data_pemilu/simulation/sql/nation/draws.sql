-- Random values. Every draw is a pure function of the seed, the thing it is about and
-- the name of the draw, so that regions can be made one by one in any order.
-- `hash` is DuckDB's 64-bit hash; its values hold for the pinned version of DuckDB.
create or replace macro draw_base(thing, id) as
    hash(xor(hash(getvariable('seed')), xor(hash(thing), hash(id))));

-- Uniform in [0, 1).
create or replace macro u(b, draw) as
    (hash(xor(b, hash(draw))) >> 11)::double / 9007199254740992.0;

-- Whole number in [0, n).
create or replace macro pick(b, draw, n) as
    cast(floor(u(b, draw) * n) as bigint);

-- Roughly normal, mean 0 and deviation 1.
create or replace macro z(b, draw) as
    (u(b, draw || '/1') + u(b, draw || '/2') + u(b, draw || '/3') - 1.5) * 2;

-- Exponential with mean 1.
create or replace macro e(b, draw) as -ln(1 - u(b, draw));

-- One of several words, all equally likely.
create or replace macro one_of(b, draw, words) as
    words[1 + cast(floor(u(b, draw) * len(words)) as bigint)];
