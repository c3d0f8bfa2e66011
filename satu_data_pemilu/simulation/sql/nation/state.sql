-- What is kept from chunk to chunk.
create table nik_used (stem varchar primary key, used bigint not null);

create table file_faults (
    stage varchar,
    file varchar,
    line_no bigint,
    column_name varchar,
    kind varchar,
    level varchar,
    true_value varchar,
    person_no bigint
);

-- An address in the words of the region.
create macro street_of(b, village_code) as
    one_of(b, 'street', case left(village_code, 1) $street_words end);

-- A name with one letter dropped, doubled or changed with the next.
create macro mistyped_at(b, name, at_letter) as
    left(name, at_letter - 1) || case pick(b, 'typo', 3)
        when 0 then substr(name, at_letter + 1)
        when 1 then substr(name, at_letter, 1) || substr(name, at_letter)
        else substr(name, at_letter + 1, 1) || substr(name, at_letter, 1)
            || substr(name, at_letter + 2)
    end;

create macro mistyped(b, name) as
    mistyped_at(b, name, 2 + pick(b, 'letter', greatest(1, len(name) - 3)));

-- What is well formed, by the structure of the numbers alone.
create macro is_day(ddmmyy) as try_strptime(ddmmyy, '%d%m%y') is not null;

create macro is_well_formed_nkk(n) as
    regexp_full_match(n, '[0-9]{16}') and right(n, 4) <> '0000'
    and is_day(substr(n, 7, 6));

create macro is_well_formed_nik(n) as
    regexp_full_match(n, '[0-9]{16}') and right(n, 4) <> '0000' and (
        is_day(substr(n, 7, 6))
        or is_day(
            lpad((try_cast(substr(n, 7, 2) as integer) - 40)::varchar, 2, '0')
            || substr(n, 9, 4)
        )
    );
